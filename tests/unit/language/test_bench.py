"""What the bench says on a terminal, in Korean: a line while it runs, a heading, a verdict."""

import re

import pytest

from rewardctl.bench.load.catalogue import named
from rewardctl.bench.load.limit_report import Limit, Limits, Step
from rewardctl.bench.load.report import Cpu, Crossed
from rewardctl.bench.load.workload import Size, Told, planned
from rewardctl.cli import output
from rewardctl.cli.app import main
from rewardctl.cli.views import limit as limit_view
from rewardctl.cli.views.load_lines import Lines


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_LANG", "ko")


def test_a_load_that_begins_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    soak = planned(named("soak"), Size.FULL, Told())
    Lines().begins(soak, 1)
    Lines().begins(planned(named("journey"), Size.FULL, Told()), 2)
    assert capsys.readouterr().err == "soak: 초당 40, 300초 동안\njourney: 동시 사용자 100명, 60초 동안, 2회째\n"


def test_what_a_note_of_the_bench_tells_is_found_by_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    output.note("claim at 80/s broke")
    output.note("  http_req_duration was 512.3, and the threshold is p(99)<500")
    output.note(" 12 s  40 of 2,000 claims decided, 30 approved; killed: event 1, mongod 0")
    first, second, third = capsys.readouterr().err.splitlines()
    assert first == "claim: 초당 80에서 버티지 못했습니다"
    assert second == "  http_req_duration 값이 512.3이고, 기준은 p(99)<500입니다"
    assert third == " 12초  보상 요청 2,000건 중 40건 판정, 30건 승인. 강제 종료: event 1, mongod 0"


def test_a_limit_is_told_with_what_broke(capsys: pytest.CaptureFixture[str]) -> None:
    crossed = [Crossed(metric="failures", threshold="rate==0", found=0.5)]
    cpu = Cpu(gateway=1.0, auth=0.0, event=4.0, mongod=3.0)
    step = Step(rate=40, achieved=39.9, p50_ms=1.0, p99_ms=2.0, errors=0, dropped=0, cpu=cpu, cores=0.5, crossed=[])
    limit = Limit(name="claim", held=40, broke=80, crossed=crossed, steps=[step])
    output.write(limit_view.view(Limits(limits=[limit], step_seconds=5, seconds=1, ok=True)))
    shown = capsys.readouterr().out
    assert "claim: 초당 40까지 버텼습니다. 초당 80에서: failures 값이 0.5이고, 기준은 rate==0입니다" in shown
    assert re.search("목표 /초 +실제 /초 +p50 ms", shown)


def test_an_error_of_the_bench_is_told_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bench", "--scenario", "dance"])
    first, second = capsys.readouterr().err.splitlines()
    assert first == "오류: 시나리오가 아닙니다: 'dance'"
    assert second.startswith("힌트: 다음 중 하나: ")
