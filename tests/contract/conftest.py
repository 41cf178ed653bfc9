from tests.support.company import clock, company
from tests.support.databases import database, postgres_tables, postgres_url, sqlite_tables, url

__all__ = ["clock", "company", "database", "postgres_tables", "postgres_url", "sqlite_tables", "url"]
