import pytest
from pydantic import TypeAdapter, ValidationError

from daemons.gateway.domain.cors import Cors, CorsOrigins

SHOP = b"https://shop.example.com"
CORS = Cors([SHOP.decode()])
ASKS_BEFORE = (b"access-control-request-method", b"PUT")


def test_a_named_origin_may_read_the_answer_and_send_its_cookie() -> None:
    said = dict(CORS.allowing([(b"origin", SHOP)]))
    assert said[b"access-control-allow-origin"] == SHOP
    assert said[b"access-control-allow-credentials"] == b"true"
    assert said[b"vary"] == b"Origin"


@pytest.mark.parametrize(
    "origin",
    [b"https://shop.example.com.evil.com", b"http://shop.example.com", b"https://SHOP.example.com", b"null", b"*"],
)
def test_no_other_is_told_anything(origin: bytes) -> None:
    assert CORS.allowing([(b"origin", origin)]) == [(b"vary", b"Origin")]


def test_without_origins_nothing_is_said_and_nothing_is_taken_for_a_preflight() -> None:
    assert Cors().allowing([(b"origin", SHOP)]) == []
    assert Cors().preflight("OPTIONS", [(b"origin", SHOP), ASKS_BEFORE]) is None


def test_a_preflight_is_an_options_that_asks_for_a_method() -> None:
    assert CORS.preflight("OPTIONS", [(b"origin", SHOP), ASKS_BEFORE]) is not None
    assert CORS.preflight("OPTIONS", [(b"origin", SHOP)]) is None
    assert CORS.preflight("PUT", [(b"origin", SHOP), ASKS_BEFORE]) is None


@pytest.mark.parametrize(
    "told", ["*", "https://*.example.com", "shop.example.com", "https://a.com/", "null", "https://A.com"]
)
def test_an_origin_is_named_exactly(told: str) -> None:
    with pytest.raises(ValidationError, match="origin"):
        TypeAdapter(CorsOrigins).validate_python(told)


def test_origins_are_listed_with_commas() -> None:
    told = "https://a.example, http://localhost:5173"
    assert TypeAdapter(CorsOrigins).validate_python(told) == ("https://a.example", "http://localhost:5173")
