"""The promises of a reward type, tried on WEBHOOK."""

import json
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from rewardctl.sdk import Callback, HttpAnswer
from rewardctl.sdk.testing import HttpRequest, RewardTypeConformance
from rewardctl_webhook import Webhook, signature

SECRET: Final = "a secret of the tests"
PACKAGE: Final = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a bare checkout, too."""
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text("utf-8"))["project"]
    metadata = tmp_path / f"rewardctl_webhook-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = project["entry-points"]["rewardctl.reward_types"].items()
    named = "".join(f"{name} = {target}\n" for name, target in points)
    (metadata / "entry_points.txt").write_text(f"[rewardctl.reward_types]\n{named}")
    monkeypatch.syspath_prepend(tmp_path)


class WebhookConformance(RewardTypeConformance):
    def reward_type(self) -> Webhook:
        return Webhook()

    def params(self) -> dict[str, Any]:
        return {"url": "https://prizes.example/grant", "payload": {"item": "key"}, "amount": 3}

    def bad_params(self) -> list[dict[str, Any]]:
        return [
            {"url": "ftp://prizes.example/"},
            {"url": "http://me:pw@prizes.example/"},
            {"url": "http://x/", "amount": 0},
        ]

    def settings(self) -> dict[str, Any]:
        return {"secret": SECRET}

    def outside(self, request: HttpRequest) -> HttpAnswer:  # noqa: ARG002 - whoever asks
        return HttpAnswer(200, {}, b'{"status": "granted", "details": {"serial": 7}}')


class TestAtOnce(WebhookConformance):
    """The receiver gives at once."""


class TestLater(WebhookConformance):
    """The receiver decides later, and calls back."""

    def outside(self, request: HttpRequest) -> HttpAnswer:
        return HttpAnswer(202 if b"reward.granted" in request.body else 200, {"retry-after": "1"}, b"")

    def callback(self, claim_id: str) -> Callback:
        body = json.dumps({"status": "granted", "details": {"serial": 7}}).encode()
        return Callback(signature.headers(SECRET.encode(), claim_id, body, self.world().clock.now()), body)
