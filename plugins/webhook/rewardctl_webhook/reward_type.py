import json
from typing import Any, Final
from urllib.parse import urlsplit

from rewardctl.sdk import (
    API_VERSION,
    Callback,
    Deferred,
    Description,
    GrantContext,
    Granted,
    HttpAnswer,
    HttpFailed,
    Outcome,
    Reversal,
    Revoked,
    RewardType,
)
from rewardctl_webhook import answer, signature
from rewardctl_webhook.params import WebhookParams
from rewardctl_webhook.settings import WebhookSettings

_GONE: Final = 410


class Webhook(RewardType[WebhookParams]):
    type = "WEBHOOK"
    api_version = API_VERSION
    params_model = WebhookParams
    settings_model = WebhookSettings

    async def grant(self, context: GrantContext, params: WebhookParams) -> Outcome:
        body = _body("reward.granted", context, payload=params.payload or {})
        said = await _posted(context, params, context.claim_id, body)
        if said is None:
            return Deferred(answer.backed_off(context.asked), "The receiver can't be reached")
        return answer.outcome(said, params.amount, context.asked, context.now)

    async def revoke(self, context: GrantContext, params: WebhookParams, granted: Granted) -> Reversal:
        body = _body("reward.revoked", context, payload=params.payload or {}, details=dict(granted.details))
        said = await _posted(context, params, f"{context.claim_id}-revoked", body)
        if said is not None and (answer.is_success(said) or said.status == _GONE):
            return Revoked()
        return Deferred(answer.backed_off(context.asked), "The receiver has not taken note of the revoke")

    async def answered(self, context: GrantContext, params: WebhookParams, callback: Callback) -> Outcome | None:
        settings: WebhookSettings = context.settings
        if not signature.is_good(settings.key, context.claim_id, callback.headers, callback.body, context.now):
            return None
        said = answer.read(callback.body)
        return None if said is None else answer.decided(said, params.amount)

    def describe(self, params: WebhookParams) -> Description:
        return Description(f"what {urlsplit(params.url).hostname} gives", params.amount)


def _body(kind: str, context: GrantContext, **more: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    told = {"claimId": context.claim_id, "userId": context.user_id, "rewardId": context.reward_id}
    return json.dumps({"type": kind, **told, **more}, separators=(",", ":")).encode()


async def _posted(context: GrantContext, params: WebhookParams, message_id: str, body: bytes) -> HttpAnswer | None:
    """None where nobody knows whether it arrived."""
    settings: WebhookSettings = context.settings
    headers = {"content-type": "application/json", **signature.headers(settings.key, message_id, body, context.now)}
    try:
        said = await context.http.request("POST", params.url, headers=headers, body=body)
    except HttpFailed as error:
        context.log.warning("receiver not reached", reason=str(error), asked=context.asked)
        return None
    context.log.info("receiver answered", status=said.status, asked=context.asked)
    return said
