import threading
import time
from collections.abc import Callable, Iterator
from typing import Self

import pytest

from rewardctl.kernel.errors import Forbidden, Invalid, RewardctlError, Unavailable
from rewardctl.logs.entry import Entry
from rewardctl.logs.loki.source import LokiLogs
from rewardctl.logs.query import Query
from tests.fakes.loki import FakeLoki
from tests.integration.logs.conftest import Say, recorded
from tests.ports import free_port

EVERYTHING = Query()


def _numbers(entries: list[Entry]) -> list[int]:
    return [entry.fields["number"] for entry in entries if entry.fields]


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, f"not within 10 s: {what}"
        time.sleep(0.01)


class Following:
    """Follows in a thread of its own, as a person at a terminal does."""

    def __init__(self, logs: LokiLogs, query: Query = EVERYTHING) -> None:
        self.found: list[Entry] = []
        self.failed: RewardctlError | None = None
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(logs, query))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join(10)

    def _run(self, logs: LokiLogs, query: Query) -> None:
        try:
            list(logs.read(query))
            for entry in logs.follow(query, self._enough.is_set):
                self.found.append(entry)
        except RewardctlError as error:
            self.failed = error

    def has(self, *numbers: int) -> None:
        _until(lambda: len(self.found) >= len(numbers), f"{numbers} in {_numbers(self.found)}")
        assert _numbers(self.found) == list(numbers)


@pytest.fixture
def following(loki: FakeLoki, logs: LokiLogs, say: Say) -> Iterator[Following]:
    say(0)
    with Following(logs) as found:
        _until(lambda: loki.followers == 1, "it follows")
        yield found


def test_a_query_past_the_rate_limit_is_asked_again(loki: FakeLoki, logs: LokiLogs, say: Say) -> None:
    say(1, 2)
    loki.refusals.extend([(429, "too many outstanding requests", {}), (503, "", {"Retry-After": "0"})])
    assert _numbers(list(logs.read(EVERYTHING))) == [1, 2]
    assert len(loki.asked) == 3


def test_a_loki_that_goes_on_refusing_is_unavailable_with_a_hint(loki: FakeLoki, logs: LokiLogs) -> None:
    loki.refusals.extend([(429, "too many\noutstanding requests\n", {})] * 9)
    with pytest.raises(Unavailable) as refused:
        list(logs.read(EVERYTHING))
    assert refused.value.detail == "Loki takes no query now: too many outstanding requests"
    assert refused.value.hint
    assert len(loki.asked) == 5


@pytest.mark.parametrize("name", ["query-bad-syntax", "query-no-matcher"])
def test_a_refusal_in_plain_text_is_one_line_and_shows_the_query(loki: FakeLoki, logs: LokiLogs, name: str) -> None:
    said = recorded(name)["answer"]["body"]
    loki.refusals.append((400, said, {}))
    with pytest.raises(Invalid) as refused:
        list(logs.read(EVERYTHING))
    assert refused.value.detail == f"Loki refuses the query: {said}"[: len(refused.value.detail)]
    assert refused.value.hint == 'it was: {service=~".+"}'
    assert len(loki.asked) == 1


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [(401, "no org id", Forbidden), (404, "not found", Invalid), (200, "<html>", Unavailable), (500, "", Unavailable)],
)
def test_another_answer_is_an_error_of_ours(
    loki: FakeLoki, logs: LokiLogs, status: int, text: str, kind: type[RewardctlError]
) -> None:
    loki.refusals.extend([(status, text, {})] * 5)
    with pytest.raises(kind, match="Loki"):
        list(logs.read(EVERYTHING))


def test_a_loki_that_is_away_is_unavailable() -> None:
    logs = LokiLogs(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable, match="does not answer"):
        list(logs.read(EVERYTHING))
    assert logs.labels() is None
    logs.close()


def test_the_user_of_the_filters_can_not_write_logql(loki: FakeLoki, logs: LokiLogs) -> None:
    list(
        logs.read(Query(path='"} | drop', user="a\\", services=frozenset({'x"}', "a.b"}), level="error", status="5xx"))
    )
    assert loki.asked[0]["query"] == (
        r'{service=~"a\\.b|x\"\\}", level=~"error|critical"} | userId="a\\" | path="\"} | drop" | statusCode=~"5.."'
    )


def test_what_is_read_is_no_more_than_needed(loki: FakeLoki, logs: LokiLogs, say: Say) -> None:
    say(*range(500))
    assert _numbers(list(logs.read(Query(tail=10)))) == list(range(490, 500))
    assert len(loki.asked) == 1
    assert int(loki.asked[0]["limit"]) < 200


def test_lines_come_as_they_are_pushed(following: Following, say: Say) -> None:
    say(1)
    following.has(1)
    say(2, 3)
    following.has(1, 2, 3)


def test_a_lost_connection_is_replaced_and_what_came_meanwhile_is_fetched(
    loki: FakeLoki, following: Following, say: Say, notes: list[str]
) -> None:
    say(1)
    following.has(1)
    loki.tail_refusals.extend([503, 502])
    loki.hang_up()
    say(2, 3)
    following.has(1, 2, 3)
    _until(lambda: loki.followers == 1, "it follows again")
    say(4)
    following.has(1, 2, 3, 4)
    assert notes
    assert all("connection to Loki was lost" in note for note in notes)


def test_many_lost_connections_neither_lose_nor_repeat_a_line(loki: FakeLoki, following: Following, say: Say) -> None:
    for number in range(1, 60):
        say(number)
        if number % 7 == 0:
            loki.hang_up()
    _until(lambda: len(following.found) >= 59, "all lines")
    assert sorted(_numbers(following.found)) == list(range(1, 60))


def test_what_loki_says_to_have_dropped_is_fetched(loki: FakeLoki, following: Following, say: Say) -> None:
    loki.deaf = True
    say(1, 2)
    loki.deaf = False
    loki.say_dropped()
    following.has(1, 2)


def test_a_line_that_is_sent_twice_is_shown_once(loki: FakeLoki, following: Following, say: Say) -> None:
    say(1)
    loki.again()
    loki.again()
    say(2)
    following.has(1, 2)


def test_only_what_is_asked_for_is_followed(loki: FakeLoki, logs: LokiLogs, say: Say) -> None:
    with Following(logs, Query(level="error", request_id="wanted-0001")) as following:
        _until(lambda: loki.followers == 1, "it follows")
        say(1, level="error")
        say(2, requestId="wanted-0001")
        say(3, level="critical", requestId="wanted-0001")
        following.has(3)


def test_a_refusal_to_be_followed_is_an_error_and_no_endless_loop(loki: FakeLoki, logs: LokiLogs) -> None:
    loki.tail_refusals.append(403)
    with Following(logs) as following:
        _until(lambda: following.failed is not None, "it gave up")
    assert isinstance(following.failed, Invalid)
