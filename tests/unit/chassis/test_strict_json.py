import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemons.chassis.web.strict import strict_json
from rewardctl.kernel.errors import Invalid
from rewardctl.wire.body import MAX_INTEGER

REFUSED = {
    "nothing": b"",
    "blank": b"  ",
    "no JSON": b"{name: 1}",
    "a comma too many": b'{"a": 1,}',
    "two values": b"{} {}",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "-Infinity": b'{"a": -Infinity}',
    "1e999": b'{"a": 1e999}',
    "-1e999": b'{"a": -1e999}',
    "1e309": b"[1e309]",
    "2^53": str(2**53).encode(),
    "2^63": b'{"a": 9223372036854775808}',
    "-2^63": b'{"a": -9223372036854775808}',
    "2^64": b'{"a": 18446744073709551616}',
    "5,000 digits": b"9" * 5_000,
    "5,000 digits below": b"-" + b"9" * 5_000,
    "100,000 open brackets": b"[" * 100_000,
    "100,000 brackets": b"[" * 100_000 + b"]" * 100_000,
    "100,000 braces": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "65 brackets": b"[" * 65 + b"]" * 65,
    "200 braces": b'{"a":' * 200 + b"1" + b"}" * 200,
    "bad UTF-8": b'{"a": "\xff"}',
    "a cut letter": b'{"a": "\xec\x97"}',
    "UTF-8 of a surrogate": b'{"a": "\xed\xa0\x80"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a lone low surrogate": b'{"a": "\\udc00"}',
    "a lone surrogate for a key": b'{"\\ud800": 1}',
    "surrogates the wrong way round": b'{"a": "\\udc00\\ud800"}',
    "a key twice": b'{"a": 1, "a": 2}',
    "a key twice, once escaped": b'{"a": 1, "\\u0061": 2}',
    "a key twice further in": b'{"a": [{"b": 1, "b": 1}]}',
    "a NUL in a key": b'{"a\\u0000b": 1}',
    "a NUL in a key further in": b'[{"a": {"\\u0000": 1}}]',
    "a bare control character": b'{"a": "\x01"}',
    "a leading zero": b'{"a": 01}',
    "single quotes": b"{'a': 1}",
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_strict_json_is_invalid_and_not_echoed(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        strict_json(raw)
    assert refused.value.detail == "The body is not valid JSON"


@pytest.mark.parametrize("figure", [MAX_INTEGER, -MAX_INTEGER, 0, -1, 1.5, 1e308, -0.0])
def test_a_figure_that_survives_a_double_is_taken(figure: float) -> None:
    assert strict_json(json.dumps({"a": figure}).encode()) == {"a": figure}


def test_sixty_four_levels_are_taken() -> None:
    assert strict_json(b"[" * 64 + b"]" * 64)


def test_a_pair_of_surrogates_is_one_letter() -> None:
    assert strict_json(b'"\\ud83c\\udf81"') == "🎁"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner)
    ),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_what_strict_json_can_say_is_read_as_it_was_said(value: object, ascii_only: bool) -> None:
    assert strict_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary())
def test_whatever_comes_it_is_read_or_invalid(raw: bytes) -> None:
    try:
        read = strict_json(raw)
    except Invalid:
        return
    assert read == json.loads(raw)
