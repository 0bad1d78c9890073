"""Reward types that do what POINT never does."""

from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field, SecretStr

from rewardctl.registry import Registry, discover
from rewardctl.sdk import API_VERSION, Callback, Deferred, GrantContext, Granted, Params, Refused, Revoked
from rewardctl_webhook import Webhook, WebhookSettings
from tests.fakes.prizes import SECRET


class VoucherParams(Params):
    voucher_code: Annotated[str, Field(min_length=1)]
    amount: Annotated[int, Field(gt=0)] = 1


class Voucher:
    """It has a field of two words and one that may be left out."""

    type = "VOUCHER"
    api_version = API_VERSION
    params_model = VoucherParams

    async def grant(self, context: GrantContext, params: VoucherParams) -> Granted:  # noqa: ARG002 - it is a number
        return Granted(amount=params.amount)


class NoParams(Params):
    pass


class Refusing:
    """Everybody can claim it and nobody gets it."""

    type = "REFUSING"
    api_version = API_VERSION
    params_model = NoParams

    async def grant(self, context: GrantContext, params: BaseModel) -> Refused:  # noqa: ARG002 - whoever asks
        return Refused("nobody gets it")


class Flaky:
    """It fails the first time it is asked for a claim."""

    type = "FLAKY"
    api_version = API_VERSION
    params_model = NoParams

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self.taken_back: list[str] = []

    async def grant(self, context: GrantContext, params: BaseModel) -> Granted:  # noqa: ARG002 - whoever asks
        if context.claim_id in self._asked:
            return Granted(1)
        self._asked.add(context.claim_id)
        raise ConnectionError("the prize machine is away")

    async def revoke(self, context: GrantContext, params: BaseModel, granted: Granted) -> Revoked:  # noqa: ARG002 - whatever it was
        self.taken_back.append(context.claim_id)
        return Revoked()


class Later:
    """It gives later, and is not to be called back."""

    type = "LATER"
    api_version = API_VERSION
    params_model = NoParams

    async def grant(self, context: GrantContext, params: BaseModel) -> Deferred:  # noqa: ARG002 - whoever asks
        return Deferred(timedelta(minutes=5))


class Sulking(Later):
    """It fails when it is called back."""

    type = "SULKING"

    async def answered(self, context: GrantContext, params: BaseModel, callback: Callback) -> None:  # noqa: ARG002 - whoever calls
        raise ConnectionError("not today")


FLAKY: Final = Flaky()
_ODD: Final[dict[str, Any]] = {
    "VOUCHER": Voucher(),
    "REFUSING": Refusing(),
    "FLAKY": FLAKY,
    "LATER": Later(),
    "SULKING": Sulking(),
    "WEBHOOK": Webhook(),
}
_SETTINGS: Final = {"WEBHOOK": WebhookSettings(secret=SecretStr(SECRET))}
REWARD_TYPES: Final = Registry({**discover().types, **_ODD}, settings=_SETTINGS)
