"""Which of the languages that there are somebody wants."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

Language = Literal["en", "ko"]
_KNOWN: Final[Mapping[str, Language]] = {"en": "en", "ko": "ko"}
_VARIABLES: Final = ("REWARDCTL_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_QUALITY: Final = re.compile(r"(?:1(?:\.0{0,3})?|0(?:\.\d{0,3})?)", re.ASCII)
_LONGEST: Final = 1000


def accepted(header: str | None) -> Language:
    """The best of an `Accept-Language`, the first among equals; English where it names none of ours."""
    if not header:
        return "en"
    wanted = [one for one in _wanted(header[:_LONGEST]) if one[0] > 0]
    return max(wanted, key=lambda one: one[0])[1] if wanted else "en"


def of_environment(environ: Mapping[str, str]) -> Language:
    """That of the first variable that is set: `ko_KR.UTF-8`, `ko-KR` and `ko` are Korean, all else English."""
    told = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    return "ko" if re.split(r"[-_.@]", told.lower(), maxsplit=1)[0] == "ko" else "en"


def _wanted(header: str) -> Iterator[tuple[float, Language]]:
    for one in header.split(","):
        tag, *parameters = (part.strip().lower() for part in one.split(";"))
        language = _KNOWN.get(tag.partition("-")[0])
        if language:
            yield _quality(parameters), language


def _quality(parameters: list[str]) -> float:
    """From 0 to 1; one that is malformed asks for nothing."""
    told = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    return float(told) if _QUALITY.fullmatch(told) else 0.0
