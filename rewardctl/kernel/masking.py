"""Keeps secrets out of logs: by the key that they stand under, by their place, and known ones wherever they stand."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

MASK: Final = "***MASKED***"
_TELLING: Final = (
    "passw",
    "pwd",
    "token",
    "secret",
    "authori[sz]ation",
    "cookie",
    "pepper",
    "credential",
    "api[-_]?key",
    "private[-_]?key",
    "coupon[-_]?code",
    "mongodb[-_]?uri",
)
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@]{1,1024}(?=@)")
"""What stands between the scheme and the host of a URL."""
_OPTIONS: Final = re.compile(r"(?i)(?<=[?&])(\w*(?:password|secret|token)\w*)=[^&#\s]+")
"""What a URL says behind its path, such as the password of a certificate's key."""
_SHORTEST: Final = 6
_DEEPEST: Final = 64

_MOST_KEYS: Final = 1000

_known: set[str] = set()


def hide(secret: str) -> None:
    """From now on `secret` is masked wherever it stands in a line of this process; a very short one is not."""
    if len(secret) >= _SHORTEST:
        _known.update({secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]})


def without_known(text: str) -> str:
    """The text without what was hidden, and without the credentials of URLs."""
    for secret in _known:
        text = text.replace(secret, MASK)
    return without_credentials(text)


def without_credentials(text: str) -> str:
    """The text without what URLs in it say of who asks."""
    return _OPTIONS.sub(rf"\1={MASK}", _CREDENTIALS.sub(MASK, text)) if "://" in text else text


@dataclass(frozen=True, slots=True)
class Masking:
    """What is masked: keys at any depth that hold one of the telling words, and dotted paths from the top."""

    telling: re.Pattern[str]
    paths: frozenset[str] = frozenset()
    harmless: set[str] = field(default_factory=set, compare=False, repr=False)
    """Keys that are known to tell nothing of what stands under them: each line has the same few."""

    @classmethod
    def of(cls, keys: Iterable[str] = (), paths: Iterable[str] = ()) -> Self:
        """The platform's own words and `keys` beside them, in any case."""
        words = [*_TELLING, *map(re.escape, keys)]
        return cls(re.compile("|".join(words), re.IGNORECASE), frozenset(paths))

    def of_key(self, key: str, value: Any) -> Any:  # noqa: ANN401 - any JSON-like value
        """`value`, which stands under `key` at the top."""
        if self.telling.search(key):
            return MASK
        if not self.paths and len(self.harmless) < _MOST_KEYS:
            self.harmless.add(key)
        return self._masked(value, key, _DEEPEST - 1)

    def _masked(self, value: Any, place: str, levels: int) -> Any:  # noqa: ANN401 - any JSON-like value
        if place and place in self.paths:
            return MASK
        if isinstance(value, Mapping):
            if not levels:
                return "…"
            return {key: self._of_key(str(key), inner, place, levels) for key, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._masked(inner, place, levels - 1) for inner in value] if levels else "…"
        return value

    def _of_key(self, key: str, value: Any, place: str, levels: int) -> Any:  # noqa: ANN401 - any JSON-like value
        if self.telling.search(key):
            return MASK
        return self._masked(value, f"{place}.{key}" if place else key, levels - 1)


STANDARD: Final = Masking.of()
