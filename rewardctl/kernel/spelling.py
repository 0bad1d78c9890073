"""Texts that people type: what is the same to them is made the same."""

import unicodedata


def normal(text: str) -> str:
    """One form of each letter (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def folded(text: str) -> str:
    """What two spellings have in common: one form of each letter, and no case."""
    return normal(normal(text).casefold())
