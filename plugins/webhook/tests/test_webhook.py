"""WEBHOOK against a receiver that says what each test wants; the platform around it is as small as can be."""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr, ValidationError

import rewardctl_webhook
from rewardctl.sdk import Callback, Code, Deferred, GrantContext, Granted, HttpAnswer, HttpFailed, Refused, Revoked
from rewardctl_webhook import Webhook, WebhookSettings, signature
from rewardctl_webhook.params import WebhookParams

NOW: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET: Final = "a secret of the tests"
KEY: Final = SECRET.encode()
CLAIM: Final = "6565f0a1c3b2d4e5f6a7b8c1"
PARAMS: Final = WebhookParams(url="https://prizes.example/grant?a=1", payload={"tier": ["gold", 1]}, amount=3)


@dataclass
class Platform:
    """Each of the context's parts; `answer` is the receiver's, None where it is away."""

    answer: HttpAnswer | None = None
    sent: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        return NOW

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> HttpAnswer:
        self.sent.append((method, url, dict(headers or {}), body))
        if self.answer is None:
            raise HttpFailed("it was not reached")
        return self.answer

    def debug(self, message: str, **fields: Any) -> None:
        self.lines.append(f"{message} {fields}")

    info = warning = error = debug

    async def take(self, _: str = "") -> Any:
        raise NotImplementedError

    async def free(self, _: str) -> None:
        raise NotImplementedError

    def context(self, asked: int = 0) -> GrantContext:
        return GrantContext(
            claim_id=CLAIM,
            user_id="6565f0a1c3b2d4e5f6a7b8c2",
            reward_id="6565f0a1c3b2d4e5f6a7b8c3",
            clock=self,
            log=self,
            http=self,
            codes=NoCodes(),
            marks=self,
            settings=WebhookSettings(secret=SecretStr(SECRET)),
            asked=asked,
        )


class NoCodes:
    async def take(self) -> Code | None:
        return None


def said(status: int, body: object = None, **headers: str) -> HttpAnswer:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return HttpAnswer(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


async def granted(answer: HttpAnswer | None, asked: int = 0) -> Any:
    return await Webhook().grant(Platform(answer).context(asked), PARAMS)


async def test_the_receiver_gets_one_signed_request_that_names_the_claim() -> None:
    platform = Platform(said(204))

    assert await Webhook().grant(platform.context(), PARAMS) == Granted(3)

    ((method, url, headers, body),) = platform.sent
    assert (method, url) == ("POST", PARAMS.url)
    assert json.loads(body) == {
        "type": "reward.granted",
        "claimId": CLAIM,
        "userId": "6565f0a1c3b2d4e5f6a7b8c2",
        "rewardId": "6565f0a1c3b2d4e5f6a7b8c3",
        "payload": {"tier": ["gold", 1]},
    }
    assert headers["webhook-id"] == CLAIM
    assert signature.is_good(KEY, CLAIM, headers, body, NOW)


async def test_asked_again_it_sends_the_same() -> None:
    platform = Platform(said(204))
    for _ in range(2):
        await Webhook().grant(platform.context(), PARAMS)

    assert platform.sent[0] == platform.sent[1]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (said(200), Granted(3)),
        (said(200, {"status": "granted", "details": {"serial": 7}}), Granted(3, {"serial": 7})),
        (said(201, {"status": "granted", "more": 1}), Granted(3)),
        (said(200, {"status": "refused", "reason": "not in your country"}), Refused("not in your country")),
        (said(409), Refused("The receiver refuses the reward")),
        (said(410, b"<html>secret internals"), Refused("The receiver refuses the reward")),
        (said(422, {"reason": "unknown player", "trace": "internals"}), Refused("unknown player")),
        (said(422, {"reason": "x" * 201}), Refused("The receiver refuses the reward")),
        (said(422, {"reason": "two\nlines"}), Refused("The receiver refuses the reward")),
        (said(422, {"reason": 7}), Refused("The receiver refuses the reward")),
    ],
)
async def test_what_the_receiver_decides_is_decided(answer: HttpAnswer, outcome: object) -> None:
    assert await granted(answer) == outcome


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (said(202), 60),
        (said(202, retry_after="30"), 30),
        (said(202, retry_after="0"), 1),
        (said(429, retry_after="7"), 7),
        (said(503, retry_after="86400"), 300),
        (said(503, retry_after="9" * 20), 1),
        (said(503, retry_after="Sun, 22 Nov 2026 12:00:20 GMT"), 20),
        (said(503, retry_after="Sun, 22 Nov 2026 11:00:00 GMT"), 1),
        (said(503, retry_after="soon"), 1),
        (said(500), 1),
        (said(302, location="http://127.0.0.1/"), 1),
        (said(401), 1),
        (said(404), 1),
        (said(200, b"<html>"), 1),
        (said(200, {"status": "perhaps"}), 1),
        (said(200, {"status": "granted", "details": "none"}), 1),
        (None, 1),
    ],
)
async def test_what_it_does_not_decide_is_asked_again(answer: HttpAnswer | None, seconds: int) -> None:
    outcome = await granted(answer)

    assert isinstance(outcome, Deferred)
    assert outcome.retry_after == timedelta(seconds=seconds)


async def test_a_receiver_that_stays_away_is_asked_less_and_less_often() -> None:
    waits = [(await granted(None, asked)).retry_after.total_seconds() for asked in (0, 1, 2, 8, 9, 10_000)]

    assert waits == [1, 2, 4, 256, 300, 300]


async def test_a_revoke_is_a_message_of_its_own() -> None:
    platform = Platform(said(200))

    assert await Webhook().revoke(platform.context(), PARAMS, Granted(3, {"serial": 7})) == Revoked()

    ((_, _, headers, body),) = platform.sent
    assert headers["webhook-id"] == f"{CLAIM}-revoked"
    assert signature.is_good(KEY, f"{CLAIM}-revoked", headers, body, NOW)
    told = json.loads(body)
    assert (told["type"], told["claimId"], told["details"]) == ("reward.revoked", CLAIM, {"serial": 7})


@pytest.mark.parametrize(("answer", "done"), [(said(410), True), (said(404), False), (said(500), False), (None, False)])
async def test_a_revoke_is_repeated_until_the_receiver_knows(answer: HttpAnswer | None, done: bool) -> None:
    reversal = await Webhook().revoke(Platform(answer).context(), PARAMS, Granted(3))

    assert isinstance(reversal, Revoked if done else Deferred)


async def called_back(body: object, **changes: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = signature.headers(KEY, CLAIM, raw, NOW)
    headers |= {f"webhook-{name}": value for name, value in changes.items()}
    return await Webhook().answered(Platform().context(), PARAMS, Callback(headers, raw))


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"status": "granted"}, Granted(3)),
        ({"status": "granted", "details": {"serial": 7}}, Granted(3, {"serial": 7})),
        ({"status": "refused", "reason": "too late"}, Refused("too late")),
        ({"status": "refused"}, Refused("The receiver refuses the reward")),
        ({"status": "perhaps"}, None),
        ({}, None),
        (b"", None),
        (b"\xff", None),
        (b"[" * 100_000, None),
    ],
)
async def test_a_signed_callback_decides_if_it_makes_sense(body: object, outcome: object) -> None:
    assert await called_back(body) == outcome


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": ""},
        {"signature": "v1,"},
        {"signature": "v1,AAAA"},
        {"signature": "v1,\udcff"},
        {"id": f"{CLAIM}-revoked"},
        {"timestamp": str(int(NOW.timestamp()) + 1)},
        {"timestamp": ""},
        {"timestamp": "9" * 400},
        {"timestamp": "²"},
    ],
)
async def test_a_callback_whose_signature_does_not_fit_is_not_believed(changes: dict[str, str]) -> None:
    assert await called_back({"status": "granted"}, **changes) is None


async def test_what_was_sent_to_the_receiver_is_no_callback() -> None:
    platform = Platform(said(202))
    await Webhook().grant(platform.context(), PARAMS)
    ((_, _, headers, body),) = platform.sent

    assert await Webhook().answered(platform.context(), PARAMS, Callback(headers, body)) is None


async def test_the_secret_is_told_to_nobody() -> None:
    platform = Platform(said(500, SECRET.encode()))
    outcomes = [await Webhook().grant(platform.context(), PARAMS)]
    platform.answer = said(409, SECRET.encode())
    outcomes.append(await Webhook().grant(platform.context(), PARAMS))
    platform.answer = None
    outcomes.append(await Webhook().grant(platform.context(), PARAMS))

    told = f"{outcomes} {platform.lines} {platform.sent} {platform.context().settings}"
    assert SECRET not in told


@pytest.mark.parametrize(
    "url",
    [
        "",
        "prizes.example",
        "ftp://prizes.example/",
        "file:///etc/passwd",
        "http://",
        "http://me:pw@prizes.example/",
        "http://me@prizes.example/",
        "http://prizes.example/#here",
        "http://prizes.example/a b",
        "http://prizes.example/\n",
        "http://prízes.example/",
        "http://[::1",
        "http://prizes.example/" + "x" * 2000,
    ],
)
def test_a_url_that_is_none_of_a_receiver_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        WebhookParams.model_validate_json(json.dumps({"url": url}))


@pytest.mark.parametrize(
    "fields",
    [{"payload": []}, {"payload": {"x": "x" * 16_384}}, {"amount": 0}, {"amount": "1"}, {"secret": "x"}],
)
def test_fields_that_make_no_sense_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WebhookParams.model_validate_json(json.dumps({"url": "https://prizes.example/", **fields}))


@pytest.mark.parametrize("secret", ["", "fifteen letters", "whsec_", "whsec_not base64 at all!", "whsec_c2hvcnQ="])
def test_a_weak_secret_is_refused_and_not_told(secret: str) -> None:
    with pytest.raises(ValidationError) as refused:
        WebhookSettings.model_validate({"secret": secret})
    assert not secret or secret not in str(refused.value)


def test_it_imports_the_sdk_alone() -> None:
    known = {"rewardctl.sdk", "rewardctl_webhook", "pydantic"}
    for module in Path(rewardctl_webhook.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(("rewardctl", "daemons")):
                assert node.module.split(".")[0] in known or node.module in known, f"{module.name}: {node.module}"
            if isinstance(node, ast.Import):
                assert not [one.name for one in node.names if one.name.startswith(("rewardctl", "daemons"))]
