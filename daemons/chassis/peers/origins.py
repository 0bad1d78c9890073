"""Where the replicas of a daemon are, as settings tell it: URLs separated by commas."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator
from pydantic_settings import NoDecode

_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")


def _listed(told: object) -> object:
    return [one.strip() for one in told.split(",")] if isinstance(told, str) else told


def _plain(origin: AnyHttpUrl) -> AnyHttpUrl:
    if not _HOST.fullmatch(origin.host or ""):
        raise ValueError("its host is no name and no address")
    return origin


Origins = Annotated[tuple[Annotated[AnyHttpUrl, AfterValidator(_plain)], ...], NoDecode, BeforeValidator(_listed)]
