"""Levels that are changed while a service runs: a small file says them, `{"*": "info", "event": "debug"}`."""

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from rewardctl.kernel import log
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.settings import Level

EVERY: Final = "*"
_LEVELS: Final = TypeAdapter(dict[str, Level])
_LOOK_SECONDS: Final = 0.5


def read(path: Path) -> Mapping[str, Level]:
    """By service; nothing where there is no such file. Raises: BadSettings."""
    try:
        return _LEVELS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadSettings(f"The levels {path} can't be read", hint="run: rewardctl log-level --reset") from error


def content(levels: Mapping[str, Level]) -> bytes:
    """What the file of such levels holds."""
    return json.dumps(levels, sort_keys=True).encode() + b"\n"


class LevelFile:
    """Follows the file at `path` from a thread of its own; what can't be read changes nothing."""

    def __init__(self, path: Path, service: str, usual: str) -> None:
        self._path = path
        self._service = service
        self._usual = usual

    def follow(self) -> None:
        self.look()
        threading.Thread(target=self._run, name="log-levels", daemon=True).start()

    def look(self) -> None:
        try:
            told = read(self._path)
        except BadSettings:
            return
        wanted = told.get(self._service) or told.get(EVERY) or self._usual
        if wanted != log.level():
            log.set_level(wanted)

    def _run(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            self.look()
