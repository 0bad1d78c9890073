"""Korean at the terminal: errors, headings and success lines; columns that line up, whatever a letter's width."""

import json

import pytest
from rich.cells import cell_len

from rewardctl.cli import output, tables
from rewardctl.cli.views import values
from rewardctl.kernel.errors import FieldError, Forbidden, Invalid, NotInitialised, TooManyRequests


@pytest.fixture
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REWARDCTL_LANG")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")


@pytest.mark.usefixtures("korean")
def test_an_error_and_its_hint_are_told_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    output.problem(NotInitialised("There is no rewardctl project in /x y", hint="run: rewardctl init"))
    assert capsys.readouterr().err == "오류: /x y에 rewardctl 프로젝트가 없습니다\n힌트: 실행: rewardctl init\n"


@pytest.mark.usefixtures("korean")
def test_fields_and_the_wait_are_told_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    output.problem(Invalid(errors=[FieldError("body.name", "must be a number")], request_id="request-1"))
    output.problem(TooManyRequests(retry_after=12))
    assert capsys.readouterr().err == (
        "오류: 요청이 올바르지 않습니다\n필드: body.name: 숫자여야 합니다\n요청 ID: request-1\n"
        "오류: 너무 자주 요청했습니다\n힌트: 12초 뒤에 다시 시도하세요\n"
    )


@pytest.mark.usefixtures("korean")
def test_what_a_daemon_said_in_english_is_told_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    output.problem(Forbidden(hint="it takes the role ADMIN"))
    assert capsys.readouterr().err == "오류: 이 작업을 할 권한이 없습니다\n힌트: 필요한 역할: ADMIN\n"


@pytest.mark.usefixtures("korean")
def test_json_stays_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    output.show({"stopped": ["auth"]}, lambda: "Stopped: auth", as_json=True)
    output.show({"stopped": ["auth"]}, lambda: "Stopped: auth", as_json=False)
    first, second = capsys.readouterr().out.splitlines()
    assert json.loads(first) == {"stopped": ["auth"]}
    assert second == "중지함: auth"


@pytest.mark.usefixtures("korean")
def test_what_nobody_translated_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    output.note("a line of pip's")
    assert capsys.readouterr().err == "a line of pip's\n"


@pytest.mark.usefixtures("korean")
def test_values_begin_in_one_column_whatever_their_labels_width(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(values.facts([("name", "여름"), ("time zone", "Asia/Seoul"), ("id", "0123")]))
    lines = capsys.readouterr().out.splitlines()
    places = [cell_len(line[: line.index(value)]) for line, value in zip(lines, ("여름", "Asia", "0123"), strict=True)]
    assert places == [len("시간대") * 2 + 2] * 3


def test_a_table_of_korean_names_keeps_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(
        tables.table(["name", "stock"], [["여름 방학 특별 이벤트", "#1"], ["Summer", "#2"], ["🎉 파티", "#3"]])
    )
    lines = capsys.readouterr().out.splitlines()
    assert len({cell_len(line[: line.index("#")]) for line in lines if "#" in line}) == 1


@pytest.mark.parametrize("columns", range(20, 40))
def test_a_table_cuts_no_letter_of_a_korean_sentence(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    output.write(tables.table(["name"], [["비밀번호를 바꾼 뒤 첫 관리자의 파일을 지우세요"]]))
    assert "".join(capsys.readouterr().out.split()).endswith("비밀번호를바꾼뒤첫관리자의파일을지우세요")
