import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rewardctl.cli import api_call
from rewardctl.kernel.errors import Invalid


def test_the_query_of_the_path_and_that_of_the_options_are_one() -> None:
    found = api_call.target("/events/requests?status=PENDING&from=", ["limit=5", "status=APPROVED", "q=a=b"])
    assert found.path == "/events/requests"
    assert found.params == {"status": ["PENDING", "APPROVED"], "from": [""], "limit": ["5"], "q": ["a=b"]}


@pytest.mark.parametrize("path", ["events", "http://elsewhere.example/events", "", "elsewhere.example"])
def test_security_the_token_goes_to_no_other_host(path: str) -> None:
    with pytest.raises(Invalid, match="is no path of the gateway"):
        api_call.target(path, [])


def test_security_a_path_that_looks_like_a_host_stays_a_path() -> None:
    assert api_call.target("//elsewhere.example/events", []).path == "//elsewhere.example/events"


@pytest.mark.parametrize("pair", ["limit", "=5", ""])
def test_what_is_no_query_parameter_is_refused(pair: str) -> None:
    with pytest.raises(Invalid, match="is no query parameter"):
        api_call.target("/events", [pair])


def test_a_header_has_one_name_in_whatever_case_it_is_written() -> None:
    told = api_call.headers(["idempotency-key: a:b", "IF-MATCH:*"])
    assert told == {"Idempotency-Key": "a:b", "If-Match": "*"}


@pytest.mark.parametrize("header", ["If-Match", ": 3", "X-A: b\r\nX-C: d", "X-A: é"])
def test_what_is_no_header_is_refused(header: str) -> None:
    with pytest.raises(Invalid, match="is no header"):
        api_call.headers([header])


def test_a_body_is_told_at_once_from_a_file_or_on_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "event.json"
    file.write_text('{"name": "겨울"}', "utf-8")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"[1]")))
    assert api_call.body(None) is None
    assert api_call.body('{"a": 1}') == {"a": 1}
    assert api_call.body(f"@{file}") == {"name": "겨울"}
    assert api_call.body("@-") == [1]


@pytest.mark.parametrize("told", ["{", "3", "null", '"text"', "@/nowhere/at/all", ""])
def test_what_is_no_body_is_refused_before_it_is_sent(told: str) -> None:
    with pytest.raises(Invalid):
        api_call.body(told)


def test_an_answer_is_laid_out_for_people_and_in_one_line_for_programs() -> None:
    content, kind = '{"name":"겨울","items":[]}'.encode(), "application/json"
    page = api_call.printed(content, kind, as_json=False)
    assert page.splitlines()[1] == '  "name": "겨울",'
    line = api_call.printed(content, kind, as_json=True)
    assert "\n" not in line
    assert json.loads(page) == json.loads(line) == {"name": "겨울", "items": []}


def test_an_answer_without_a_body_is_still_one_object_for_programs() -> None:
    assert (api_call.printed(b"", "", as_json=True), api_call.printed(b"", "", as_json=False)) == ("{}", "")


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/schema+json; charset=utf-8"])
def test_security_nothing_that_a_terminal_would_obey_is_printed(kind: str, as_json: bool) -> None:
    told: Any = {"name": "\x1b[2J\x9b\u202e"}
    content = json.dumps(told, ensure_ascii=False).encode() if "json" in kind else told["name"].encode()
    shown = api_call.printed(content, kind, as_json=as_json)
    assert not set(shown) & set("\x1b\x9b\u202e")


def test_lines_stay_lines() -> None:
    assert api_call.printed(b'{"a": 1}\n{"b": 2}\n', "application/x-ndjson", as_json=True) == '{"a": 1}\n{"b": 2}'
