from tests.support.databases import empty_database, empty_url, postgres_url

__all__ = ["empty_database", "empty_url", "postgres_url"]
