"""A plugin's names, all made of one word."""

import re
from dataclasses import dataclass
from typing import Final

from rewardctl.kernel.errors import Invalid

_WORDS: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Names:
    """Of `gift-card`: the distribution rewardctl-gift-card, the module rewardctl_gift_card, GIFTCARD and GiftCard."""

    name: str

    @classmethod
    def of(cls, name: str) -> "Names":
        """Raises: Invalid."""
        if len(name) > _LONGEST or not _WORDS.fullmatch(name):
            raise Invalid(
                f"{name!r} can't be a plugin's name",
                hint=f"write up to {_LONGEST} small letters, digits and single hyphens, such as sticker or gift-card",
            )
        return cls(name)

    @property
    def distribution(self) -> str:
        return f"rewardctl-{self.name}"

    @property
    def module(self) -> str:
        return self.distribution.replace("-", "_")

    @property
    def type(self) -> str:
        """Without an underscore, which ends the type in `REWARDCTL_PLUGIN_<TYPE>_<FIELD>`."""
        return self.name.replace("-", "").upper()

    @property
    def class_name(self) -> str:
        return "".join(word.capitalize() for word in self.name.split("-"))

    @property
    def words(self) -> str:
        return self.name.replace("-", " ")
