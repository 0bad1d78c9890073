import pytest

from daemons.chassis.limits.tally import SHARED_PART, Tally
from rewardctl.kernel.errors import TooManyRequests, Unavailable
from rewardctl.kernel.rate import Rate

RATE = Rate(80, 60)
SHARED_FROM = RATE.amount // SHARED_PART


class Sums:
    """The database of the processes."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.calls = 0
        self.away = False

    async def add(self, key: str, seconds: int, amount: int = 1) -> int:
        if self.away:
            raise Unavailable
        self.calls += 1
        assert seconds >= RATE.seconds
        self.counts[key] = self.counts.get(key, 0) + amount
        return self.counts[key]


class Time:
    now = 600.0

    def __call__(self) -> float:
        return self.now


def _passed(tally: Tally, times: int, key: str = "a") -> int:
    done = 0
    for _ in range(times):
        try:
            tally.take(key)
        except TooManyRequests:
            continue
        done += 1
    return done


def test_so_many_pass_in_a_window_and_the_wait_is_until_the_next() -> None:
    time = Time()
    tally = Tally("t", RATE, clock=time)
    time.now = 618.5
    assert _passed(tally, 100) == 80
    with pytest.raises(TooManyRequests) as refused:
        tally.take("a")
    assert refused.value.retry_after == 42
    assert _passed(tally, 1, "b") == 1
    time.now = 660.0
    assert _passed(tally, 100) == 80


async def test_what_one_process_counted_the_other_refuses() -> None:
    sums, time = Sums(), Time()
    one, other = Tally("t", RATE, sums, time), Tally("t", RATE, sums, time)
    assert _passed(one, 60) == 60
    assert _passed(other, SHARED_FROM) == SHARED_FROM
    await one.round()
    await other.round()
    assert _passed(other, 100) == 80 - 60 - SHARED_FROM


async def test_a_limit_is_overrun_by_what_came_between_two_rounds_at_most() -> None:
    sums, time = Sums(), Time()
    processes = [Tally("t", RATE, sums, time) for _ in range(4)]
    passed = 0
    for _ in range(200):
        for tally in processes:
            passed += _passed(tally, 1)
            await tally.round()
    assert passed <= RATE.amount + len(processes) * SHARED_FROM


async def test_the_database_is_told_of_those_alone_who_come_often_and_once_of_each_count() -> None:
    sums, time = Sums(), Time()
    tally = Tally("t", RATE, sums, time)
    for number in range(1_000):
        _passed(tally, SHARED_FROM - 1, str(number))
    await tally.round()
    assert sums.calls == 0
    _passed(tally, 1, "7")
    await tally.round()
    await tally.round()
    assert sums.counts == {"t:10:7": SHARED_FROM}
    assert sums.calls == 1


async def test_while_the_database_is_away_each_counts_for_itself_and_tells_the_rest_later() -> None:
    sums, time = Sums(), Time()
    tally = Tally("t", RATE, sums, time)
    sums.away = True
    assert _passed(tally, 50) == 50
    with pytest.raises(Unavailable):
        await tally.round()
    assert _passed(tally, 100) == 30
    sums.away = False
    await tally.round()
    assert sums.counts == {"t:10:a": 80}


async def test_without_a_database_a_round_does_nothing() -> None:
    assert await Tally("t", RATE).round() == 0
