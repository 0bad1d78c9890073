from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from rewardctl_webhook import signature

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY: Final = b64decode(SECRET.removeprefix("whsec_"))
AT: Final = datetime.fromtimestamp(1614265330, UTC)


def test_it_is_the_signature_of_standard_webhooks() -> None:
    """The secret, the message and the signature that its own libraries are tested with."""
    headers = signature.headers(KEY, "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', AT)

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_is_text_or_base64_behind_its_prefix() -> None:
    assert signature.key_of("sixteen letters!") == b"sixteen letters!"
    assert signature.key_of(SECRET) == KEY


@pytest.mark.parametrize(("seconds", "good"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_a_signature_is_good_for_five_minutes(seconds: int, good: bool) -> None:
    headers = signature.headers(KEY, "id", b"body", AT)

    assert signature.is_good(KEY, "id", headers, b"body", AT + timedelta(seconds=seconds)) is good


def test_one_good_signature_of_several_is_enough() -> None:
    headers = signature.headers(KEY, "id", b"body", AT)
    headers["webhook-signature"] = f"v1a,AAAA v1,AAAA {headers['webhook-signature']}"

    assert signature.is_good(KEY, "id", headers, b"body", AT)


@pytest.mark.parametrize(
    ("key", "message_id", "body"),
    [(b"another key, as long as it", "id", b"body"), (KEY, "di", b"body"), (KEY, "id", b"bodY")],
)
def test_another_key_id_or_body_has_another_signature(key: bytes, message_id: str, body: bytes) -> None:
    headers = signature.headers(KEY, "id", b"body", AT)

    assert not signature.is_good(key, message_id, headers, body, AT)
