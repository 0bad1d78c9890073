from collections.abc import Iterator
from typing import Final

import pytest
from rich.text import Text

from rewardctl.cli import output
from rewardctl.cli.output import Voice
from rewardctl.kernel.errors import SoldOut

_SOLD_OUT: Final = "error: This reward is sold out\nhint: see: rewardctl event show EVENT\n"


@pytest.fixture(autouse=True)
def _usual_again() -> Iterator[None]:
    yield
    output.speak(Voice.USUAL)


def _all_said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    output.write("result")
    output.note("progress")
    output.detail("GET /events")
    output.problem(SoldOut())
    said = capsys.readouterr()
    return said.out, said.err


@pytest.mark.parametrize(("no_color", "red"), [(None, True), ("1", False)])
def test_no_color_is_obeyed_where_colours_could_be_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], no_color: str | None, red: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    output.write(Text("stopped", "red"))
    assert ("\x1b[31m" in capsys.readouterr().out) is red


def test_the_usual_voice_tells_progress_and_no_detail(capsys: pytest.CaptureFixture[str]) -> None:
    assert _all_said(capsys) == ("result\n", f"progress\n{_SOLD_OUT}")


def test_the_quiet_voice_tells_results_and_errors(capsys: pytest.CaptureFixture[str]) -> None:
    output.speak(Voice.QUIET)
    assert _all_said(capsys) == ("result\n", _SOLD_OUT)


def test_the_verbose_voice_tells_all(capsys: pytest.CaptureFixture[str]) -> None:
    output.speak(Voice.VERBOSE)
    out, err = _all_said(capsys)
    assert out == "result\n"
    assert err == f"progress\nGET /events\n{_SOLD_OUT}code: sold_out\n"
