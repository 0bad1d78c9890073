import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from rewardctl.bench.load import medians, saved
from rewardctl.bench.load.compare import Change, chance, compared
from rewardctl.bench.load.report import Cpu, Crossed, Load, PasswordCost, Run
from rewardctl.cli.app import main

RUN = Run(
    requests=100,
    rate=50.0,
    p50_ms=10.0,
    p95_ms=20.0,
    p99_ms=30.0,
    errors=0,
    dropped=0,
    seconds=2.0,
    cpu=Cpu(gateway=1.0, auth=0.0, event=4.0, mongod=3.0),
    crossed=[],
)


def _load(p99: Sequence[float], name: str = "claim", log_level: str = "warning") -> Load:
    runs = [RUN.model_copy(update={"p99_ms": one}) for one in p99]
    scenarios = [medians.measured(name, runs)]
    cost = PasswordCost(cost=12, ms=250.0)
    return Load(size="short", log_level=log_level, scenarios=scenarios, password=cost, seconds=9.0, ok=True)


def _p99(first: Sequence[float], second: Sequence[float]) -> Change:
    (scenario,) = compared([_load(first)], [_load(second)]).scenarios
    return next(one for one in scenario.changes if one.figure == "p99 ms")


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ([30, 31, 32], [10, 11, 12], "lower"),
        ([10, 11, 12], [30, 31, 32], "higher"),
        ([10, 20, 30], [12, 13, 14], "within noise"),
        ([10, 11, 12], [12, 20, 30], "within noise"),
        ([30, 31, 32], [10, 11], "too few runs"),
        ([100], [1], "too few runs"),
    ],
)
def test_only_ranges_apart_of_three_runs_or_more_are_a_difference(
    first: list[float], second: list[float], verdict: str
) -> None:
    assert _p99(first, second).verdict == verdict


def test_both_sides_are_told_with_their_spread() -> None:
    change = _p99([10, 40, 20], [5, 10, 30])
    assert (change.first.median, change.first.least, change.first.most, change.first.runs) == (20, 10, 40, 3)
    assert (change.second.median, change.ratio) == (10, 0.5)


def test_what_changes_from_bench_to_bench_is_noise_where_there_are_several_of_a_side() -> None:
    first, second = [_load([10, 11, 12]), _load([40, 41, 42])], [_load([30, 31, 32]), _load([35, 36, 37])]
    (alone,) = compared(first[:1], second[:1]).scenarios
    (together,) = compared(first, second).scenarios
    assert (alone.changes[1].verdict, together.changes[1].verdict) == ("higher", "within noise")
    assert (together.changes[1].first.runs, together.changes[1].first.median) == (6, 26)


def test_errors_are_noted() -> None:
    broken = _load([1])
    claim = broken.scenarios[0].model_copy(update={"errors": 2, "dropped": 1})
    found = compared([_load([1])], [broken.model_copy(update={"scenarios": [claim]})])
    assert found.notes == ["claim of the second had 2 errors and 1 dropped iterations"]


def test_a_figure_of_nothing_has_no_ratio() -> None:
    (scenario,) = compared([_load([1, 2, 3])], [_load([1, 2, 3])]).scenarios
    assert next(one for one in scenario.changes if one.figure == "CPU auth").ratio is None


@pytest.mark.parametrize(("first", "second", "share"), [(3, 3, 0.1), (5, 5, 0.0079)])
def test_luck_parts_few_runs_now_and_then(first: int, second: int, share: float) -> None:
    assert chance(first, second) == share


def test_benches_that_were_not_alike_are_noted() -> None:
    notes = compared([_load([1], "claim")], [_load([1], "me", log_level="info")]).notes
    assert notes == [
        "the daemons did not log alike: info, warning",
        "claim is on one side alone",
        "me is on one side alone",
    ]


def test_several_runs_are_one_scenario() -> None:
    crossed = [Crossed(metric="http_req_duration", threshold="p(99)<20", found=one) for one in (30.0, 40.0)]
    runs = [RUN.model_copy(update={"p99_ms": one.found, "crossed": [one], "errors": 1}) for one in crossed]
    found = medians.measured("claim", [*runs, RUN.model_copy(update={"p99_ms": 90.0})])
    assert (found.p99_ms, found.requests, found.errors, found.seconds) == (40.0, 300, 2, 6.0)
    assert found.crossed == crossed[:1]


def _ended(*args: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["bench", "compare", *args])
    return ended.value.code


def test_two_files_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    saved.write(before, _load([30, 31, 32]))
    saved.write(after, _load([10, 11, 12]))
    assert _ended(str(before), str(after)) == 0
    row = ["claim", "p99", "ms", "31.00", "30.00..32.00", "11.00", "10.00..12.00", "0.35", "lower"]
    shown = capsys.readouterr().out
    assert row in [line.split() for line in shown.splitlines()]
    assert "10.0% of cases: of 7 figures 0.7 would" in shown
    assert "in turn" in shown
    assert _ended(str(before), str(after), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["chance"], told["scenarios"][0]["changes"][1]["verdict"]) == (0.1, "lower")


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"size": "short"}', b"\xff\xfe"])
def test_a_file_of_something_else_is_one_clear_line(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.json"
    if content is not None:
        path.write_bytes(content)
    assert _ended(str(path), str(path)) == 2
    said, hint = capsys.readouterr().err.splitlines()
    assert said.startswith(f"error: {path} ")
    assert hint.startswith("hint: rewardctl bench --runs 5 --save")


def test_a_file_without_its_other_is_refused(tmp_path: Path) -> None:
    saved.write(tmp_path / "one.json", _load([1]))
    assert _ended(str(tmp_path / "one.json")) == 2
    assert _ended(*[str(tmp_path / "one.json")] * 3) == 2


def test_files_without_a_scenario_in_common_are_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    saved.write(one, _load([1], "claim"))
    saved.write(other, _load([1], "me"))
    assert _ended(str(one), str(other)) == 2
