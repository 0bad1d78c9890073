"""A small Loki at a real port, with the answers that a real one gave (`tests/fixtures/loki`), and its bad days."""

import asyncio
import json
import re
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import WSMsgType, web

from tests.served import served

_SELECTOR = re.compile(r'\s*(\w+)(=~|=)("(?:[^"\\]|\\.)*")\s*,?')
_FILTER = re.compile(r'\s*\|\s*(\w+)(=~|=)("(?:[^"\\]|\\.)*")')
_QUERY = re.compile(r'(\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})(.*)', re.DOTALL)
_FLAG = "X-Loki-Response-Encoding-Flags"


@dataclass(frozen=True)
class Line:
    ns: int
    labels: dict[str, str]
    text: str
    metadata: dict[str, str]

    def matches(self, query: str) -> bool:
        known = {True: self.labels, False: self.labels | self.metadata}
        return all(re.fullmatch(wanted, known[label].get(name, "")) for name, wanted, label in _wanted(query))


@dataclass
class FakeLoki:
    """`refusals` are given first, one each; `most` is the greatest limit. `asked` are the parameters of the queries.

    A tail that is `deaf` takes lines without sending them; while it is `away` it takes none.
    """

    most: int = 5000
    lines: list[Line] = field(default_factory=list)
    refusals: deque[tuple[int, str, dict[str, str]]] = field(default_factory=deque)
    tail_refusals: deque[int] = field(default_factory=deque)
    asked: list[dict[str, str]] = field(default_factory=list)
    deaf: bool = False
    away: bool = False
    port: int = 0
    _tails: dict[web.WebSocketResponse, str] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def followers(self) -> int:
        return len(self._tails)

    def push(self, body: dict[str, Any]) -> None:
        """From another thread, as all that follows."""
        self._run(self._taken(body))

    def hang_up(self) -> None:
        """Lose every connection of a tail, without a word."""
        self._run(self._dropped())

    def say_dropped(self) -> None:
        """Tell each tail that it was too slow for a line."""
        self._run(self._sent({"streams": None, "dropped_entries": [{"labels": {}, "timestamp": "1"}]}))

    def again(self) -> None:
        """Send each tail its last line once more."""
        self._run(self._sent({"streams": _streams(self.lines[-1:], apart=True)}))

    def _run(self, work: Any) -> None:
        done: Future[None] = asyncio.run_coroutine_threadsafe(work, self._loop)
        done.result(10)

    async def _taken(self, body: dict[str, Any]) -> None:
        new = list(_pushed(body))
        self.lines += new
        for socket, query in () if self.deaf else list(self._tails.items()):
            found = [line for line in new if line.matches(query)]
            if found:
                await socket.send_json({"streams": _streams(found, apart=True)})

    async def _sent(self, frame: dict[str, Any]) -> None:
        for socket in self._tails:
            await socket.send_json(frame)

    async def _dropped(self) -> None:
        for socket in list(self._tails):
            transport = socket._req.transport if socket._req else None
            if transport:
                transport.abort()

    async def _labels(self, _: web.Request) -> web.Response:
        known = sorted({name for one in self.lines for name in one.labels})
        return web.json_response({"status": "success", "data": known})

    async def _query(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        self.asked.append(asked)
        if self.refusals:
            status, text, headers = self.refusals.popleft()
            return web.Response(status=status, text=text, headers=headers)
        limit, backward = int(asked["limit"]), asked["direction"] == "backward"
        if limit > self.most:
            return web.Response(status=400, text=f"max entries limit per query exceeded ({limit} > {self.most})")
        if not next(_wanted(asked["query"]), None):
            return web.Response(
                status=400, text="parse error : queries require at least one regexp or equality matcher"
            )
        found = [one for one in self.lines if int(asked["start"]) <= one.ns < int(asked["end"])]
        found = sorted((one for one in found if one.matches(asked["query"])), key=lambda one: one.ns)
        apart = request.headers.get(_FLAG) == "categorize-labels"
        chosen = list(reversed(found))[:limit] if backward else found[:limit]
        data: dict[str, Any] = {"resultType": "streams", "result": _streams(chosen, apart=apart)}
        flags = {"encodingFlags": ["categorize-labels"]} if apart else {}
        return web.json_response({"status": "success", "data": data | flags})

    async def _push(self, request: web.Request) -> web.Response:
        if self.away:
            return web.Response(status=503)
        await self._taken(await request.json())
        return web.Response(status=204)

    async def _tail(self, request: web.Request) -> web.StreamResponse:
        if self.tail_refusals:
            return web.Response(status=self.tail_refusals.popleft())
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._tails[socket] = request.query["query"]
        try:
            async for message in socket:
                assert message.type is not WSMsgType.TEXT
        finally:
            del self._tails[socket]
        return socket

    async def _serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        app = web.Application()
        app.router.add_get("/loki/api/v1/labels", self._labels)
        app.router.add_get("/loki/api/v1/query_range", self._query)
        app.router.add_get("/loki/api/v1/tail", self._tail)
        app.router.add_post("/loki/api/v1/push", self._push)
        async with served(app, shutdown_timeout=0.1) as self.port:
            ready.set()
            await stop.wait()
            await self._dropped()


@contextmanager
def listening() -> Iterator[FakeLoki]:
    fake, ready, stop = FakeLoki(), threading.Event(), asyncio.Event()
    thread = threading.Thread(target=lambda: fake._loop.run_until_complete(fake._serve(ready, stop)))
    thread.start()
    try:
        assert ready.wait(10)
        yield fake
    finally:
        fake._loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        fake._loop.close()


def shipped(texts: list[str]) -> dict[str, Any]:
    """The body of a push of stored lines, each as it is."""
    body = pushed([json.loads(text) for text in texts])
    lasting = {json.dumps(json.loads(text), ensure_ascii=False): text for text in texts}
    for stream in body["streams"]:
        stream["values"] = [[ns, lasting[text], metadata] for ns, text, metadata in stream["values"]]
    return body


def pushed(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The body of a push, with labels and structured metadata as the shipper gives them."""
    streams: dict[str, dict[str, Any]] = {}
    for line in lines:
        labels = {name: str(line[name]) for name in ("service", "level", "env") if name in line}
        found = streams.setdefault(json.dumps(labels), {"stream": labels, "values": []})
        found["values"].append([str(_ns(line["time"])), json.dumps(line, ensure_ascii=False), _metadata(line)])
    return {"streams": list(streams.values())}


def _ns(time: str) -> int:
    return round(datetime.fromisoformat(time).timestamp() * 1000) * 1_000_000


def _metadata(line: dict[str, Any]) -> dict[str, str]:
    kept = ("requestId", "traceId", "userId", "path", "method", "statusCode", "event")
    return {name: str(line[name]) for name in kept if name in line}


def _wanted(query: str) -> Iterator[tuple[str, str, bool]]:
    """The name, what it must be, and whether a label alone can be it."""
    parts = _QUERY.fullmatch(query)
    selector, behind = parts.groups() if parts else ("{}", "")
    for pattern, text in ((_SELECTOR, selector[1:-1]), (_FILTER, behind)):
        for name, kind, value in pattern.findall(text):
            plain = json.loads(value)
            yield name, plain if kind == "=~" else re.escape(plain), pattern is _SELECTOR


def _pushed(body: dict[str, Any]) -> Iterator[Line]:
    for stream in body["streams"]:
        labels = stream["stream"] | {"service_name": stream["stream"]["service"]}
        level = labels.get("level", "unknown")
        for ns, text, *metadata in stream["values"]:
            found = {"warning": "warn"}.get(level, level)
            yield Line(int(ns), labels, text, {"detected_level": found, **(metadata[0] if metadata else {})})


def _streams(lines: list[Line], *, apart: bool) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    values: defaultdict[str, list[Any]] = defaultdict(list)
    for line in lines:
        labels = line.labels if apart else line.labels | line.metadata
        key = json.dumps(labels, sort_keys=True)
        found[key] = {"stream": dict(sorted(labels.items())), "values": values[key]}
        own = [{"structuredMetadata": line.metadata}] if apart else []
        values[key].append([str(line.ns), line.text, *own])
    return list(found.values())
