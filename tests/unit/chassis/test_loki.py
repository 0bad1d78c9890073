"""Against a small server that takes pushes as a Loki does: 204, or whatever it is told to answer."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from daemons.chassis.telemetry.loki import LokiAddress, LokiShipper
from rewardctl.kernel.errors import BadSettings
from tests.waiting import eventually


@dataclass
class Loki:
    url: str = ""
    status: int = 204
    pushes: list[Any] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [value[1] for push in self.pushes for stream in push["streams"] for value in stream["values"]]


@pytest.fixture
def loki() -> Iterator[Loki]:
    told = Loki()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if told.status == 204:
                told.pushes.append(body)
            self.send_response(told.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """It is quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def shipping(loki: Loki) -> Iterator[Callable[..., LokiShipper]]:
    made: list[LokiShipper] = []

    def start(**changes: Any) -> LokiShipper:
        shipper = LokiShipper(LokiAddress.of(loki.url), **changes)
        shipper.start()
        made.append(shipper)
        return shipper

    yield start
    for shipper in made:
        shipper.stop()


def line(number: int, **fields: Any) -> str:
    told = {"time": "2026-11-22T07:38:14.017Z", "level": "info", "service": "event", "env": "test", "n": number}
    return json.dumps({**told, **fields}) + "\n"


def test_lines_arrive_in_order_with_three_labels_and_their_metadata(
    loki: Loki, shipping: Callable[..., LokiShipper]
) -> None:
    shipper = shipping()
    for number in range(3):
        shipper.take(line(number, requestId="r-1", statusCode=201, note="not metadata"))
    shipper.take(line(9, level="error"))
    eventually(lambda: len(loki.lines) == 4)

    streams = [stream for push in loki.pushes for stream in push["streams"]]
    assert {tuple(sorted(stream["stream"])) for stream in streams} == {("env", "level", "service")}
    values = [value for stream in streams if stream["stream"]["level"] == "info" for value in stream["values"]]
    assert [json.loads(value[1])["n"] for value in values] == [0, 1, 2]
    assert [int(value[0]) for value in values] == sorted({int(value[0]) for value in values})
    assert values[0][2] == {"requestId": "r-1", "statusCode": "201"}


def test_while_loki_is_away_lines_wait_and_arrive_once_it_is_back(
    loki: Loki, shipping: Callable[..., LokiShipper]
) -> None:
    loki.status = 503
    shipper = shipping()
    for number in range(50):
        shipper.take(line(number))
    loki.status = 204
    eventually(lambda: len(loki.lines) == 50)
    assert shipper.dropped == 0


def test_what_does_not_fit_is_dropped_and_counted(loki: Loki, shipping: Callable[..., LokiShipper]) -> None:
    loki.status = 503
    shipper = shipping(waiting=10)
    for number in range(100):
        shipper.take(line(number))
    assert shipper.dropped >= 80
    loki.status = 204
    eventually(lambda: len(loki.lines) == 100 - shipper.dropped)


def test_what_loki_refuses_is_dropped_and_holds_up_nothing(loki: Loki, shipping: Callable[..., LokiShipper]) -> None:
    loki.status = 400
    shipper = shipping()
    shipper.take(line(1))
    eventually(lambda: shipper.dropped == 1)
    loki.status = 204
    shipper.take(line(2))
    eventually(lambda: len(loki.lines) == 1)


def test_at_the_end_what_is_left_is_shipped(loki: Loki) -> None:
    shipper = LokiShipper(LokiAddress.of(loki.url))
    shipper.start()
    for number in range(5):
        shipper.take(line(number))
    shipper.stop()
    assert len(loki.lines) == 5


@pytest.mark.parametrize("url", ["", "loki", "ftp://x", "http://", "http://x:port"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadSettings):
        LokiAddress.of(url)


def test_a_line_that_can_not_be_read_is_dropped_and_holds_up_nothing(
    loki: Loki, shipping: Callable[..., LokiShipper]
) -> None:
    shipper = shipping()
    shipper.take('{"n": ***MASKED***}\n')
    shipper.take(line(2))
    eventually(lambda: len(loki.lines) == 1)
    assert shipper.dropped == 1
