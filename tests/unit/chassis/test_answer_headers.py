from daemons.chassis.web.answer_headers import ADDED, SECURE, complete, secure

KEPT = (b"cache-control", b"public, max-age=300")


def test_an_answer_that_says_one_itself_keeps_its_own() -> None:
    found = complete({}, [KEPT], SECURE)
    assert [value for name, value in found if name == b"cache-control"] == [KEPT[1]]
    assert {name for name, _ in found} == {name for name, _ in SECURE}


def test_what_the_app_adds_is_there_too() -> None:
    assert (b"vary", b"Origin") in complete({ADDED: [(b"vary", b"Origin")]}, [], SECURE)


def test_hsts_is_said_where_it_is_set() -> None:
    assert secure(0) == SECURE
    assert secure(60)[-1] == (b"strict-transport-security", b"max-age=60; includeSubDomains")
