"""The server's end of a connection, and a daemon from its start to its end."""
