"""`rewardctl claim`, of a gateway that answers what is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx
import pytest

from rewardctl.cli import session
from rewardctl.cli.app import main
from rewardctl.client import Client

ID: Final = "6565f0a1c3b2d4e5f6a7b8c9"
AT: Final = "2026-11-22T00:00:00.000Z"
NONE: Final = {
    "items": [],
    "totalItems": 0,
    "page": 0,
    "limit": 20,
    "totalPages": 0,
    "hasNextPage": False,
    "hasPreviousPage": False,
}
Answering = Callable[[dict[str, object]], None]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """The gateway's answers by their paths."""

    def told(answers: dict[str, object]) -> None:
        @contextmanager
        def logged_in() -> Iterator[Client]:
            transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answers[request.url.path]))
            with Client("http://gateway", transport=transport) as client:
                yield client

        monkeypatch.setattr(session, "logged_in", logged_in)

    return told


def run(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(args)
    return int(ended.value.code or 0)


def claim(status: str, reasons: list[dict[str, str]] | None = None, *, at_once: bool = False) -> dict[str, Any]:
    event = {"id": ID, "name": "Winter"}
    reward = {"id": ID, "type": "POINT", "name": "Points", "description": None, "createdAt": AT, "points": 5}
    verdict = {"kind": "always", "met": True}
    return {
        "id": ID,
        "userId": ID,
        "eventReward": {"id": ID, "event": event, "reward": reward, "condition": {}, "autoResolve": at_once},
        "event": event,
        "status": status,
        "reasons": reasons or [],
        "evaluation": {"met": True, "at": AT, "timeZone": "UTC", "verdict": verdict, "facts": {}},
        "requestId": "request-1",
        "createdAt": AT,
        "updatedAt": AT,
    }


REFUSED: Final = claim("REJECTED", [{"code": "reward_refused", "message": "They have it already"}])
_WAITS: Final = f"waits for an operator: rewardctl claim decide {ID}"


def person(*roles: str) -> dict[str, Any]:
    return {"id": ID, "email": "o@example.com", "roles": list(roles), "createdAt": AT, "updatedAt": AT}


@pytest.mark.parametrize(
    ("args", "role", "said"),
    [
        (("--event", ID), "OPERATOR", "These are your own claims alone; everybody's: add --all\n"),
        (("--status", "PENDING"), "ADMIN", "These are your own claims alone; everybody's: add --all\n"),
        (("--event", ID), "USER", ""),
        (("--event", ID, "--all"), "OPERATOR", ""),
        ((), "OPERATOR", ""),
    ],
)
def test_whose_claims_are_listed_is_said_to_who_may_see_all(
    answering: Answering, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], role: str, said: str
) -> None:
    answering({"/events/requests/mine": NONE, "/events/requests": NONE, "/auth/me": person(role)})
    assert run("claim", "list", *args) == 0
    assert capsys.readouterr().err == said


def test_an_id_of_which_nothing_is_known_may_be_no_users(
    answering: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    answering({"/events/requests": NONE})
    assert run("claim", "list", "--user", ID) == 0
    assert f"Nothing is known of {ID}: is it a user's id?" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["show", "explain"])
@pytest.mark.parametrize(
    ("found", "said"),
    [
        (claim("PENDING"), _WAITS),
        (claim("PENDING", [{"code": "reward_busy", "message": "It waits"}]), "It waits (reward_busy)"),
        (REFUSED, "They have it already (reward_refused)"),
    ],
)
def test_why_a_claim_stands_as_it_does_is_said_with_its_code(
    answering: Answering, capsys: pytest.CaptureFixture[str], verb: str, found: dict[str, Any], said: str
) -> None:
    answering({f"/events/requests/{ID}": found})
    assert run("claim", verb, ID) == 0
    out = capsys.readouterr().out
    assert said in out
    assert (_WAITS in out) is (said == _WAITS)


def test_what_is_decided_at_once_waits_for_no_operator(
    answering: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    answering({f"/events/requests/{ID}": claim("PENDING", at_once=True)})
    assert run("claim", "show", ID) == 0
    assert "operator" not in capsys.readouterr().out


def test_an_approval_that_the_reward_type_refuses_is_a_conflict(
    answering: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    answering({f"/events/requests/{ID}": REFUSED})
    assert run("claim", "decide", ID, "--approve") == 6
    said = capsys.readouterr()
    assert (said.out, said.err.splitlines()[0]) == ("", "error: The claim is REJECTED: They have it already")
    assert run("claim", "decide", ID, "--reject") == 0


def test_an_approval_that_is_put_off_says_so(answering: Answering, capsys: pytest.CaptureFixture[str]) -> None:
    answering({f"/events/requests/{ID}": claim("PENDING", [{"code": "reward_busy", "message": "It waits"}])})
    assert run("claim", "decide", ID, "--approve") == 0
    said = capsys.readouterr()
    assert "It waits" in said.out
    assert said.err == f"The claim is still PENDING; see in a while: rewardctl claim show {ID}\n"
