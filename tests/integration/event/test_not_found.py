"""What is said of what is not there: which, and where to see those that are; never whether it is somebody else's."""

import httpx
import pytest

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer, Body, offer_body
from tests.integration.event.conftest import Calling
from tests.integration.event.steps import Offer, body, made, offered, opened, refused

NOBODY = "0" * 24


def said(answer: httpx.Response) -> tuple[str, str]:
    refused(answer, 404, "not_found")
    return answer.json()["detail"], answer.json()["hint"]


async def test_each_says_what_is_not_there_and_what_lists_those_that_are(admin: httpx.AsyncClient) -> None:
    event = ("No event has this id", "see: rewardctl event list")
    for path in (f"/events/{NOBODY}", f"/stats/events/{NOBODY}", f"/events/{NOBODY}/eligibility"):
        assert said(await admin.get(path)) == event
    reward = ("No reward has this id", "see: rewardctl reward list")
    assert said(await admin.get(f"/rewards/{NOBODY}")) == reward
    offering = await admin.post(f"/events/{(await opened(admin))['id']}/rewards", json=offer_body(NOBODY))
    assert said(offering) == reward
    claim = ("No claim has this id", "see: rewardctl claim list")
    assert said(await admin.get(f"/events/requests/{NOBODY}")) == claim


async def test_a_reward_that_is_there_and_not_offered_is_said_of_the_event(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer, other = await offered(operator), (await made(operator))["id"]
    for reward_id in (other, NOBODY):
        detail, hint = said(await user.post(Offer(offer.event_id, reward_id).claims))
        assert (detail, hint) == ("The event offers no reward with this id", "see: rewardctl event show EVENT")


async def test_security_somebody_elses_claim_and_none_are_answered_alike(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, calling: Calling, bearer: Bearer
) -> None:
    theirs = body(await user.post((await offered(operator)).claims), 201)["id"]
    async with calling(bearer(Role.USER)) as stranger:
        answers = [_but_for_itself((await stranger.get(f"/events/requests/{one}")).json()) for one in (theirs, NOBODY)]
    assert answers[0] == answers[1]


def _but_for_itself(problem: Body) -> Body:
    """Without what each request has of its own: its id, and the claim's that it asked for."""
    claim_id = problem["instance"].rsplit("/", 1)[1]
    return {name: str(value).replace(claim_id, "ID") for name, value in problem.items() if name != "requestId"}


@pytest.mark.parametrize("wrong", ["no-id", "A" * 24, "nEvErEcHoEd"])
async def test_what_is_no_id_is_told_so_and_not_repeated(operator: httpx.AsyncClient, wrong: str) -> None:
    detail, hint = said(await operator.get(f"/events/{wrong}"))
    assert (detail, hint) == ("An id has 24 hexadecimal digits, 0-9 and a-f", "see: rewardctl event list")
    _, hint = said(await operator.post(f"/events/{new_id()}/requests/{wrong}"))
    assert hint == "see: rewardctl event show EVENT"


async def test_a_deleted_event_was_never_there(admin: httpx.AsyncClient) -> None:
    event_id = (await opened(admin))["id"]
    assert (await admin.delete(f"/events/{event_id}")).status_code == 204
    assert said(await admin.get(f"/events/{event_id}"))[0] == "No event has this id"


async def test_it_is_said_in_korean_to_who_reads_it(user: httpx.AsyncClient) -> None:
    answer = await user.get(f"/events/{NOBODY}", headers={"Accept-Language": "ko"})
    assert said(answer) == ("이 ID를 가진 이벤트가 없습니다", "참고: rewardctl event list")


async def test_what_a_conflict_keeps_under_a_key_has_no_hint(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator)
    body(await user.post(offer.claims), 201)
    answer = await user.post(offer.claims, headers={"Idempotency-Key": new_id()})
    refused(answer, 409, "already_claimed")
    assert "hint" not in body(answer, 409)
