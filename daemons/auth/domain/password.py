from enum import Enum, auto

from rewardctl.kernel.errors import FieldError, Invalid


class Match(Enum):
    """What came of a password held against a hash; OUTDATED: it is right, and is to be hashed anew."""

    NO = auto()
    YES = auto()
    OUTDATED = auto()


class WrongPassword(Invalid):
    """Whoever wants a new password does not know the present one."""

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("body.currentPassword", "is not your present password")])
