from enum import Enum, auto


class Match(Enum):
    """What came of a password held against a hash; OUTDATED: it is right, and is to be hashed anew."""

    NO = auto()
    YES = auto()
    OUTDATED = auto()
