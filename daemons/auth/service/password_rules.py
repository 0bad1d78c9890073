from dataclasses import dataclass

from rewardctl.kernel import passwords
from rewardctl.kernel.errors import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What is asked of a new password besides its length."""

    refuse_common: bool

    def check(self, password: str, loc: str) -> None:
        """Raises: Invalid."""
        if self.refuse_common and passwords.is_common(password):
            raise Invalid(errors=[FieldError(loc, "is one of those that are tried first: choose another")])
