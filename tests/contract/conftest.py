from tests.support.company import clock, company
from tests.support.databases import database, empty_database, empty_url, postgres_url

__all__ = ["clock", "company", "database", "empty_database", "empty_url", "postgres_url"]
