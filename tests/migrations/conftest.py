from tests.support.databases import database, empty_database, empty_url, postgres_url

__all__ = ["database", "empty_database", "empty_url", "postgres_url"]
