"""One key, one execution, one answer."""

import asyncio
from collections import Counter
from dataclasses import replace

import httpx
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.service.parts import Parts
from daemons.event.storage.documents import AttemptDocument
from rewardctl.kernel.errors import SoldOut
from rewardctl.kernel.ids import new_id
from tests.integration.event.steps import body, offered, refused, stock


def _key() -> dict[str, str]:
    return {"Idempotency-Key": f"key-{new_id()}"}


async def test_a_replay_gets_the_first_answer_byte_for_byte_and_claims_nothing_more(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer, key = await offered(operator, stock=5), _key()
    first = await user.post(offer.claims, headers=key)

    again = await user.post(offer.claims, headers=key)

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.json()["status"] == "APPROVED"
    assert await stock(operator, offer) == {"total": 5, "remaining": 4}


async def test_the_answer_stays_after_the_claim_was_revoked(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer, key = await offered(operator), _key()
    first = await user.post(offer.claims, headers=key)
    body(await operator.post(f"/events/requests/{first.json()['id']}/revoke", json={"reason": "A mistake"}))

    assert (await user.post(offer.claims, headers=key)).content == first.content


async def test_sold_out_and_claimed_already_are_kept_for_the_key(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    gone, had = await offered(operator, stock=0), await offered(operator)
    await user.post(had.claims)
    sold_out, claimed = _key(), _key()
    first = await user.post(gone.claims, headers=sold_out), await user.post(had.claims, headers=claimed)
    body(await operator.patch(gone.path, json={"stock": 10}))

    second = await user.post(gone.claims, headers=sold_out), await user.post(had.claims, headers=claimed)

    assert [answer.json()["type"].rpartition(":")[2] for answer in first] == ["sold_out", "already_claimed"]
    assert [answer.content for answer in first] == [answer.content for answer in second]
    assert [answer.status_code for answer in second] == [409, 409]


async def test_who_reads_korean_is_refused_in_korean_also_where_the_refusal_was_kept(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer, key = await offered(operator, stock=0), _key()
    korean = {**key, "Accept-Language": "ko-KR,ko;q=0.9"}

    first, english, again = [await user.post(offer.claims, headers=one) for one in (korean, key, korean)]

    assert first.json()["detail"] == "보상이 모두 소진되었습니다"
    assert first.headers["content-language"] == "ko"
    assert first.content == again.content
    assert english.json() == {**first.json(), "title": SoldOut.title, "detail": SoldOut.title}
    assert (await user.post(offer.claims, headers=key)).content == english.content
    assert (english.headers["content-language"], english.headers["vary"]) == ("en", "Accept-Language")


async def test_a_key_with_another_request_is_refused(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    one, other, key = await offered(operator), await offered(operator), _key()
    await user.post(one.claims, headers=key)

    refused(await user.post(other.claims, headers=key), 422, "key_reused")
    refused(await user.post(one.claims, headers=key, content=b"x"), 422, "key_reused")


async def test_a_key_is_the_users_own(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer, key = await offered(operator), _key()
    await user.post(offer.claims, headers=key)

    assert (await operator.post(offer.claims, headers=key)).status_code == 201


async def test_a_key_whose_request_found_nothing_can_be_used_again(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer, key = await offered(operator), _key()
    refused(await user.post(f"/events/{new_id()}/requests/{new_id()}", headers=key), 404, "not_found")

    assert (await user.post(offer.claims, headers=key)).status_code == 201


async def test_replays_at_once_execute_once_and_end_with_one_answer(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, stock=1000, perUserLimit=1000)
    keys = [_key() for _ in range(20)]

    async def settled(key: dict[str, str]) -> httpx.Response:
        async with asyncio.timeout(30):
            while True:
                answer = await user.post(offer.claims, headers=key)
                if not answer.headers.get("retry-after"):
                    return answer
                refused(answer, 409, "in_progress")
                await asyncio.sleep(0.01)

    answers = await asyncio.gather(*(settled(key) for key in keys for _ in range(10)))

    assert set(Counter(answer.content for answer in answers).values()) == {10}
    assert await stock(operator, offer) == {"total": 1000, "remaining": 980}


async def test_a_key_that_is_none_is_refused(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator)

    refused(await user.post(offer.claims, headers={"Idempotency-Key": "x" * 256}), 400, "invalid")
    refused(await user.post(offer.claims, headers={"Idempotency-Key": "with space"}), 400, "invalid")


async def test_an_attempt_whose_process_died_before_it_was_answered_stays_one(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, parts: Parts, database: Database
) -> None:
    offer, key = await offered(operator, stock=0), _key()
    await user.post(offer.claims, headers=key)
    attempts = database.collection(AttemptDocument)
    (kept,) = await attempts.find({"event_id": ObjectId(offer.event_id)}).to_list(None)
    void = await parts.claims.claims.with_key(str(kept["user_id"]), key["Idempotency-Key"])
    assert void is not None

    await parts.submissions.attempts.add(replace(void, id=new_id()), SoldOut(), void.created_at)

    assert await attempts.count_documents({"event_id": ObjectId(offer.event_id)}) == 1


async def test_an_attempt_that_made_no_claim_is_none_whatever_is_wanted_of_it(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, database: Database
) -> None:
    key = _key()
    refused(await user.post((await offered(operator, stock=0)).claims, headers=key), 409, "sold_out")
    kept = await database.database["claims"].find_one({"key": key["Idempotency-Key"]})
    assert kept is not None
    here = f"/events/requests/{kept['_id']}"

    refused(await operator.patch(here, json={"status": "APPROVED"}), 404, "not_found")
    refused(await operator.post(f"{here}/revoke", json={"reason": "by mistake"}), 404, "not_found")
