"""The call from one daemon to another."""
