"""Reading events while many log in, for people."""

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.logins.report import Latency, Logins
from rewardctl.cli import tables
from rewardctl.cli.spoken import said


def view(found: Logins) -> RenderableType:
    """Reads by side, each daemon's loop, the logins, and one verdict."""
    sides = {said("idle"): found.idle, said("logins under way"): found.loaded, said("logins arrive"): found.arriving}
    reads = tables.table(["GET /events", "requests", "p50 ms", "p99 ms"], [_side(*one) for one in sides.items()])
    lags = [
        [said(f"{name} at worst, ms"), *(side.get(name) for side in found.lag_ms.values())] for name in _daemons(found)
    ]
    rounds = [[n, one.idle_p99_ms, one.loaded_p99_ms, one.ratio] for n, one in enumerate(found.rounds, 1)]
    return Group(
        reads,
        tables.table(["round", "idle p99 ms", "p99 ms", "ratio"], rounds),
        tables.table(["event loop late", *found.lag_ms], lags),
        Text(said(_logins(found))),
        _verdict(found),
    )


def _side(name: str, found: Latency) -> list[object]:
    return [name, found.requests, found.p50_ms, found.p99_ms]


def _daemons(found: Logins) -> list[str]:
    return sorted({name for side in found.lag_ms.values() for name in side})


def _logins(found: Logins) -> str:
    told = found.logins
    answers = ", ".join(said("{0} answered {1}").format(count, status) for status, count in told.answers.items())
    p50, p99, longest = (f"{one / 1000:.1f}" for one in (told.p50_ms, told.p99_ms, told.longest_ms))
    took = f"p50 {p50} s, p99 {p99} s, longest {longest} s"
    return f"logins: {found.at_once} at once at bcrypt cost {found.bcrypt_cost}: {answers}; {took}"


def _verdict(found: Logins) -> Text:
    told = said(f"p99 with logins over idle: {found.ratio:.2f} in the median, at most {found.target:g}")
    return Text(told, "bold green" if found.ok else "bold red")
