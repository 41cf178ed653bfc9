"""Athletes and their messages in SQLite or PostgreSQL."""
