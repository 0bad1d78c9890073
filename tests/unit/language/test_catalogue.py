import io
import subprocess
import sys
from typing import Final

import pytest

from rewardctl.language.catalogue import Catalogue, entries, translations

KOREAN: Final = """
msgid ""
msgstr ""
"Language: ko\\n"

msgid "Not found"
msgstr "찾을 수 없습니다"

# a value, and where it stands
msgid "Port {0} is taken by {1}"
msgstr "{1} 프로그램이 {0}번 포트를 씁니다"

msgid "{0}: {1} is no table"
msgstr "{0}: {1} 항목이 테이블이 아닙니다"

msgid "{0} is no table of ours"
msgstr "우리 테이블이 아닙니다: {0}"

msgid "The file is wrong: {0}"
msgstr "파일이 잘못되었습니다: {0}"

msgid "event"
msgstr "이벤트"

msgid "{0} of {1}"
msgstr "{1} 중 {0}"

msgid ""
"write '{}' or "
"\\"x\\""
msgstr "'{}' 또는 \\"x\\""
"""
CATALOGUE: Final = Catalogue(io.BytesIO(KOREAN.encode()))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Not found", "찾을 수 없습니다"),
        ("Port 3000 is taken by a b", "a b 프로그램이 3000번 포트를 씁니다"),
        ("Port  is taken by ", " 프로그램이 번 포트를 씁니다"),
        ("a: b is no table", "a: b 항목이 테이블이 아닙니다"),
        ("a: b is no table of ours", "우리 테이블이 아닙니다: a: b"),
        ("Not found is no table of ours", "우리 테이블이 아닙니다: 찾을 수 없습니다"),
        ("write '{}' or \"x\"", "'{}' 또는 \"x\""),
        ("a: Not found is no table", "a: 찾을 수 없습니다 항목이 테이블이 아닙니다"),
        ("The file is wrong: Not found", "파일이 잘못되었습니다: 찾을 수 없습니다"),
        ("The file is wrong: x is no table of ours", "파일이 잘못되었습니다: 우리 테이블이 아닙니다: x"),
        ("The file is wrong: event", "파일이 잘못되었습니다: event"),
        ("Not found: whatever it is", "찾을 수 없습니다: whatever it is"),
        ("a: Not found; b: Port 1 is taken by x", "a: 찾을 수 없습니다; b: x 프로그램이 1번 포트를 씁니다"),
        ("Not found\n  Port 1 is taken by x", "찾을 수 없습니다\n  x 프로그램이 1번 포트를 씁니다"),
        ("a: event", "a: event"),
        ("a: is no table of ours", "a: is no table of ours"),
        ("Port 1 is taken by x: Not found", "x: Not found 프로그램이 1번 포트를 씁니다"),
        ("event: Not found", "event: 찾을 수 없습니다"),
        ("{0} of {1}", "{1} 중 {0}"),
        ("3 of 4", "3 of 4"),
        ("'a' or 'b' is no table of ours", "우리 테이블이 아닙니다: 'a', 'b'"),
        ("USER, ADMIN or AUDITOR is no table of ours", "우리 테이블이 아닙니다: USER, ADMIN, AUDITOR"),
        ("salt or pepper is no table of ours", "우리 테이블이 아닙니다: salt or pepper"),
        ("Port 3000 is free", "Port 3000 is free"),
        ("Port is taken by", "Port is taken by"),
        ("", ""),
    ],
)
def test_a_message_is_found_by_its_words_and_keeps_its_values(message: str, said: str) -> None:
    assert CATALOGUE.gettext(message) == said


@pytest.mark.parametrize("value", ["{1}", "{0}", "\\1", "%s", "\n", "is taken by"])
def test_a_value_is_never_read_as_a_place(value: str) -> None:
    assert CATALOGUE.gettext(f"Port {value} is taken by x").count(value) >= 1


def test_what_is_too_long_to_be_ours_is_not_searched() -> None:
    long = f"Port {'x' * 3000} is taken by y"
    assert CATALOGUE.gettext(long) == long


def test_the_header_is_no_message() -> None:
    assert "" not in dict(entries(KOREAN))


def test_english_is_said_as_it_is() -> None:
    assert translations("en").gettext("Not found") == "Not found"


def test_english_reads_no_catalogue() -> None:
    script = "import sys; from rewardctl.cli import output, spoken; spoken.said('x'); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"REWARDCTL_LANG": "en"}
    )
    assert "rewardctl.language.catalogue" not in done.stdout.split()


def test_more_than_we_ever_join_are_not_searched_one_by_one() -> None:
    sent = "Not found; " * 100
    assert CATALOGUE.gettext(sent) == sent


def test_one_who_repeats_our_words_without_end_is_answered_all_the_same() -> None:
    sent = "The file is wrong: " * 100
    assert CATALOGUE.gettext(sent) == "파일이 잘못되었습니다: " * 4 + "The file is wrong: " * 96
