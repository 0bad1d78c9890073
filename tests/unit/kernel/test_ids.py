import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewardctl.kernel import ids


def test_fresh_ids_are_ids_and_differ() -> None:
    made = {ids.new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(map(ids.is_id, made))


def test_an_id_begins_with_its_second_of_birth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_795_000_000.9)
    assert int(ids.new_id()[:8], 16) == 1_795_000_000


@pytest.mark.parametrize(
    "text", ["", "a" * 23, "a" * 25, "g" * 24, "A" * 24, "a" * 24 + "\n", " " + "a" * 23, "٣" * 24, "mine"]
)
def test_what_is_no_id(text: str) -> None:
    assert not ids.is_id(text)


@given(st.from_regex(r"\A[A-Za-z0-9._-]{8,64}\Z"))
def test_a_well_formed_request_id_is_kept(offered: str) -> None:
    assert ids.request_id(offered) == offered


@pytest.mark.parametrize(
    "offered",
    [None, "", "short-7", "x" * 65, "with space", "line\nbreak", "12345678\n", "{braces}", "ümlaut-id", "a/b/c/d/e"],
)
def test_another_request_id_is_replaced_by_a_fresh_uuid7(offered: str | None) -> None:
    made = ids.request_id(offered)
    assert uuid.UUID(made).version == 7
    assert made != ids.request_id(offered)
    assert ids.request_id(made) == made


def test_trace_and_span_ids_have_the_lengths_of_w3c() -> None:
    assert re.fullmatch("[0-9a-f]{32}", ids.new_trace_id())
    assert re.fullmatch("[0-9a-f]{16}", ids.new_span_id())
