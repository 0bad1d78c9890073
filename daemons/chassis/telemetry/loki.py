"""Ships the lines of this process to a Loki, from a thread of its own.

A line is handed over without waiting. While Loki is away they wait in a queue that has an end; what does not fit is
dropped and counted, and told of once Loki is back.
"""

import http.client
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, Full, Queue
from typing import Any, Final
from urllib.parse import urlsplit

from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.log import log_for

_log = log_for("loki")
_WAITING: Final = 20_000
_BATCH: Final = 1_000
_GATHER_SECONDS: Final = 0.5
_PUSH_SECONDS: Final = 5.0
_LONGEST_PAUSE: Final = 5.0
_LABELS: Final = ("service", "level", "env")
_METADATA: Final = (
    *("requestId", "traceId", "spanId", "parentSpanId", "userId", "method", "route", "path", "statusCode", "event"),
    *("component", "claimId"),
)
_PATH: Final = "/loki/api/v1/push"
_BUSY: Final = 429
_SERVER_ERROR: Final = 500
_CLIENT_ERROR: Final = 400


class _Away(Exception):
    """Loki took nothing now, and may later."""


@dataclass(frozen=True, slots=True)
class LokiAddress:
    secure: bool
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> "LokiAddress":
        """Raises: BadSettings."""
        try:
            found = urlsplit(url)
            port = found.port or (443 if found.scheme == "https" else 80)
        except ValueError:
            found, port = urlsplit(""), 0
        if found.scheme not in {"http", "https"} or not found.hostname:
            raise BadSettings("loki_url is no http or https URL", hint="such as http://127.0.0.1:3100")
        return cls(found.scheme == "https", found.hostname, port, found.path.rstrip("/") + _PATH)


def _nothing(_: int) -> None:
    """Nobody wants to know."""


class LokiShipper:
    """`take` is the sink; `dropped` counts the lines that never got there, and `on_dropped` is told of each."""

    def __init__(
        self, address: LokiAddress, on_dropped: Callable[[int], None] = _nothing, *, waiting: int = _WAITING
    ) -> None:
        self.dropped = 0
        self._on_dropped = on_dropped
        self._address = address
        self._queue: Queue[str] = Queue(waiting)
        self._ended = threading.Event()
        self._told = 0
        self._away = False
        self._last_ns = 0
        self._thread = threading.Thread(target=self._run, name="loki", daemon=True)

    @classmethod
    def started(cls, url: str, on_dropped: Callable[[int], None] = _nothing) -> "LokiShipper":
        """Raises: BadSettings."""
        made = cls(LokiAddress.of(url), on_dropped)
        made.start()
        return made

    def start(self) -> None:
        self._thread.start()

    def take(self, line: str) -> None:
        try:
            self._queue.put_nowait(line)
        except Full:
            self._drop(1)

    def _drop(self, lines: int) -> None:
        self.dropped += lines
        self._on_dropped(lines)

    def stop(self) -> None:
        """Ship what is left, if Loki takes it at once."""
        self._ended.set()
        self._thread.join(_PUSH_SECONDS)

    def _run(self) -> None:
        pause = _GATHER_SECONDS
        batch: Sequence[str] = ()
        while not (self._ended.is_set() and self._queue.empty() and not batch):
            batch = batch or self._gathered()
            try:
                self._push(batch)
            except _Away:
                if self._ended.is_set():
                    return
                self._tell_away(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                self._ended.wait(pause)
                continue
            batch, pause = (), _GATHER_SECONDS
            self._tell_back()
            self._tell_dropped()

    def _gathered(self) -> Sequence[str]:
        """What has come within half a second, at most a batch."""
        found: list[str] = []
        try:
            found.append(self._queue.get(timeout=_GATHER_SECONDS))
            self._ended.wait(_GATHER_SECONDS)
            while len(found) < _BATCH:
                found.append(self._queue.get_nowait())
        except Empty:
            pass
        return found

    def _push(self, batch: Sequence[str]) -> None:
        """Raises: _Away."""
        if not batch:
            return
        status = self._answered(json.dumps({"streams": self._streams(batch)}).encode())
        if status == _BUSY or status >= _SERVER_ERROR:
            raise _Away
        if status >= _CLIENT_ERROR:
            self._drop(len(batch))

    def _answered(self, body: bytes) -> int:
        """Raises: _Away."""
        kind = http.client.HTTPSConnection if self._address.secure else http.client.HTTPConnection
        connection = kind(self._address.host, self._address.port, timeout=_PUSH_SECONDS)
        try:
            connection.request("POST", self._address.path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise _Away from error
        finally:
            connection.close()
        return answer.status

    def _streams(self, batch: Iterable[str]) -> list[dict[str, Any]]:
        by_labels: dict[tuple[str, ...], list[list[Any]]] = {}
        for line in batch:
            try:
                fields = json.loads(line)
            except ValueError:
                self._drop(1)
                continue
            labels = tuple(str(fields.get(name, "")) for name in _LABELS)
            by_labels.setdefault(labels, []).append([self._nanoseconds(fields), line.rstrip("\n"), _metadata(fields)])
        return [
            {"stream": dict(zip(_LABELS, labels, strict=True)), "values": values}
            for labels, values in by_labels.items()
        ]

    def _nanoseconds(self, fields: Mapping[str, Any]) -> str:
        """Later than the line before it, so that lines of one millisecond keep their order."""
        told = round(datetime.fromisoformat(fields["time"]).timestamp() * 1000) * 1_000_000
        self._last_ns = max(told, self._last_ns + 1)
        return str(self._last_ns)

    def _tell_away(self, pause: float) -> None:
        """Once it is sure: a moment's trouble is nobody's business."""
        if pause >= _LONGEST_PAUSE and not self._away:
            self._away = True
            where = f"{self._address.host}:{self._address.port}"
            _log.bind(event="loki.away", upstream=where).warning("Loki does not answer; lines wait for it")

    def _tell_back(self) -> None:
        if self._away:
            self._away = False
            _log.bind(event="loki.back").info("Loki answers again")

    def _tell_dropped(self) -> None:
        if self.dropped > self._told:
            lost, self._told = self.dropped - self._told, self.dropped
            _log.bind(event="log.dropped", dropped=lost).warning("log lines were dropped while Loki was away")


def _metadata(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(fields[name]) for name in _METADATA if fields.get(name) is not None}
