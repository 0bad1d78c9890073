"""The database as both daemons use it."""
