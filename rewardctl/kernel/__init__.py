"""What every process of the platform agrees on; nothing here does I/O over a network or to a database."""
