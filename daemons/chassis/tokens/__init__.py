"""Whose a request is: tokens, the keys they are verified with, and what ended before its time."""
