"""Where the logs are read from: a Loki, or what this machine keeps; each gives the same entries in the same order."""

import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Literal, Protocol

from rewardctl.logs.entry import Entry
from rewardctl.logs.query import Query

if TYPE_CHECKING:
    from rewardctl.logs.loki.source import LokiLogs

Choice = Literal["auto", "loki", "files"]
NEARBY: Final = ("127.0.0.1", 3100)
_CONNECT_SECONDS: Final = 0.3


class Source(Protocol):
    def read(self, query: Query) -> Iterator[Entry]:
        """The matching entries that are stored, in order of place."""
        ...

    def follow(self, query: Query, until: Callable[[], bool] = ...) -> Iterator[Entry]:
        """Those that come after them."""
        ...

    def close(self) -> None: ...


def chosen(choice: Choice, url: str | None, local: Callable[[], Source], note: Callable[[str], None]) -> Source:
    """`auto` is the Loki at `url`, else one on port 3100 that has lines of services, else what is `local`."""
    if choice == "loki":
        return _loki(url or _nearby(), note)
    found = _answering(url, note) if choice == "auto" else None
    return found or local()


def _answering(url: str | None, note: Callable[[str], None]) -> "LokiLogs | None":
    if url is None and not _listens():
        return None
    loki = _loki(url or _nearby(), note)
    labels = loki.labels()
    if labels is not None and (url or "service" in labels):
        return loki
    loki.close()
    if url:
        note(f"Loki at {url} does not answer: these are the local files")
    return None


def _loki(url: str, note: Callable[[str], None]) -> "LokiLogs":
    from rewardctl.logs.loki.source import LokiLogs  # noqa: PLC0415 - the files need no HTTP client

    return LokiLogs(url, note)


def _nearby() -> str:
    host, port = NEARBY
    return f"http://{host}:{port}"


def _listens() -> bool:
    try:
        with socket.create_connection(NEARBY, _CONNECT_SECONDS):
            return True
    except OSError:
        return False
