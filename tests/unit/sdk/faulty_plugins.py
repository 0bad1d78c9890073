"""Reward types with one fault each, and some without any."""

import asyncio
import time
import uuid
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_serializer, field_validator, model_validator

from rewardctl.sdk import (
    API_VERSION,
    Callback,
    Deferred,
    Description,
    GrantContext,
    Granted,
    Hidden,
    HttpFailed,
    NoParams,
    Params,
    Refused,
    Revoked,
    Settings,
    ValidationContext,
)

URL = "https://prizes.example/give"
EVER = 3600


class Plain:
    """Without a fault, and with no `async` in it."""

    type = "ODD"
    api_version = API_VERSION
    params_model: Any = NoParams

    def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - it gives one
        return Granted(1)


class Sound(Plain):
    """It defers, takes a mark and tells the world outside."""

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - it gives one
        if not await context.marks.take(f"of {context.user_id}"):
            return Refused("there is one already")
        try:
            answer = await context.http.request("POST", URL, body=context.claim_id.encode())
        except HttpFailed:
            return Deferred(timedelta(seconds=5))
        return Granted(1) if answer.status == 200 else Refused("nobody gives it")

    async def revoke(self, context: GrantContext, params: BaseModel, granted: Granted) -> Revoked:  # noqa: ARG002
        await context.marks.free(f"of {context.user_id}")
        return Revoked()


class SoundInAThread(Plain):
    def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - it gives one
        return Granted(1) if asyncio.run(_mine(context)) else Refused("there is one already")

    def revoke(self, context: GrantContext, params: BaseModel, granted: Granted) -> Revoked:  # noqa: ARG002
        asyncio.run(_free(context))
        return Revoked()


async def _mine(context: GrantContext) -> bool:
    return await context.marks.take(context.user_id)


async def _free(context: GrantContext) -> None:
    await context.marks.free(context.user_id)


class CalledBack(Plain):
    """Decided by a callback."""

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - it waits
        return Deferred(timedelta(minutes=1))

    async def answered(self, context: GrantContext, params: BaseModel, callback: Callback) -> Any:  # noqa: ARG002
        return Granted(1) if callback.headers.get("x-signature") == context.claim_id else None


class BelievesAnybody(CalledBack):
    async def answered(self, context: GrantContext, params: BaseModel, callback: Callback) -> Any:  # noqa: ARG002
        return Granted(1)


class SmallLetters(Plain):
    type = "odd"


class OfTomorrow(Plain):
    api_version = API_VERSION + 1


class NotInstalled(Plain):
    pass


class Raising(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        raise ConnectionError("the prize machine is away")


class Nonsense(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        return "granted"


class Debt(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        return Granted(-1)


class NoJson(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        return Granted(1, {"at": context.now})


class OtherDetails(Plain):
    class Shape(BaseModel):
        item: str

    grant_model = Shape

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        return Granted(1, {"badge": "x"})


class Hanging(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        await asyncio.sleep(EVER)


class HangingInAThread(Plain):
    def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        time.sleep(EVER)


class HoldingUpTheLoop(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        time.sleep(EVER)  # noqa: ASYNC251 - it is the fault


class TryingForEver(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        while True:
            try:
                await context.http.request("POST", URL, body=context.claim_id.encode())
            except HttpFailed:
                await asyncio.sleep(0.01)
            else:
                return Granted(1)


class DefersForEver(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        return Deferred(timedelta(seconds=1))


async def _tell(context: GrantContext) -> Granted:
    await context.http.request("POST", URL, body=uuid.uuid4().bytes)
    return Granted(1)


class GivesTwice(Plain):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        return await _tell(context)


class GivesMoreEachTime(Plain):
    def __init__(self) -> None:
        self._asked = 0

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        self._asked += 1
        return Granted(self._asked)


class LooksThenLeaps(Plain):
    """Two at once both find that nothing was given."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        if context.claim_id not in self._given:
            await _tell(context)
            self._given.add(context.claim_id)
        return Granted(1)


class RemembersInMemory(Plain):
    """After a restart it gives again."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._lock = asyncio.Lock()

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        async with self._lock:
            if context.claim_id not in self._given:
                await _tell(context)
                self._given.add(context.claim_id)
        return Granted(1)


class RefusesInAnOutage(Sound):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:
        outcome = await super().grant(context, params)
        return Refused("it is away") if isinstance(outcome, Deferred) else outcome


class KeepsItsMark(Sound):
    async def revoke(self, context: GrantContext, params: BaseModel, granted: Granted) -> Revoked:  # noqa: ARG002
        return Revoked()


class RevokesOnce(Plain):
    def __init__(self) -> None:
        self._revoked = False

    async def revoke(self, context: GrantContext, params: BaseModel, granted: Granted) -> Revoked:  # noqa: ARG002
        if self._revoked:
            raise LookupError("it is gone")
        self._revoked = True
        return Revoked()


class RevokesWhatItGave(Plain):
    """It tells worlds apart by their clocks, which it keeps."""

    _worlds: ClassVar[list[object]] = []

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        self._worlds.append(context.clock)
        return Granted(1)

    async def revoke(self, context: GrantContext, params: BaseModel, granted: Granted) -> Revoked:  # noqa: ARG002
        if not any(context.clock is one for one in self._worlds):
            raise LookupError("it was never given")
        return Revoked()


class ExpiresWithAnError(Plain):
    def expire(self, context: GrantContext, params: BaseModel, granted: Granted) -> Revoked:  # noqa: ARG002
        raise LookupError("it is gone")


class NamedParams(Params):
    prize: Annotated[str, Field(min_length=1, max_length=20)]


class ChangedSchema(Plain):
    params_model = NamedParams


class TakesAnything(Plain):
    class Model(NamedParams):
        model_config = ConfigDict(extra="ignore")

    params_model = Model


class FillsIn(Plain):
    class Model(NamedParams):
        @model_validator(mode="before")
        @classmethod
        def _filled(cls, fields: Any) -> Any:
            return {"prize": "a pen", **fields}

    params_model = Model


class Coerces(Plain):
    class Model(NamedParams):
        @field_validator("prize", mode="before")
        @classmethod
        def _text(cls, value: Any) -> str:
            return str(value)

    params_model = Model


class TakesBad(Plain):
    params_model = NamedParams


class RaisesInItsModel(Plain):
    class Model(NamedParams):
        @field_validator("prize")
        @classmethod
        def _known(cls, value: str) -> str:
            return {"a pen": "a pen"}[value]

    params_model = Model


class Echoes(Plain):
    class Model(NamedParams):
        @field_validator("prize")
        @classmethod
        def _known(cls, value: str) -> str:
            if value != "a pen":
                raise ValueError(f"there is no {value}")
            return value

    params_model = Model


class ReadsOtherwise(Plain):
    class Model(NamedParams):
        @field_serializer("prize")
        def _longer(self, value: str) -> str:
            return f"{value}!"

    params_model = Model


class RaisesWhenChecking(Plain):
    def validate(self, context: ValidationContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        raise LookupError("no such table")


class DescribesNothing(Plain):
    def describe(self, params: BaseModel) -> Any:  # noqa: ARG002 - it says nothing
        return None


class Keyed(Settings):
    key: SecretStr


class TellsItsKey(Plain):
    settings_model = Keyed

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        self.tell(context, context.settings.key.get_secret_value())
        return Granted(1)

    def tell(self, context: GrantContext, key: str) -> None:
        raise NotImplementedError


class Logs(TellsItsKey):
    def tell(self, context: GrantContext, key: str) -> None:
        context.log.info("calling", authorization=f"Bearer {key}")


class Prints(TellsItsKey):
    def tell(self, context: GrantContext, key: str) -> None:  # noqa: ARG002 - it does not ask
        print(key)  # noqa: T201 - it is the fault


class LogsWhenItFails(TellsItsKey):
    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        key = context.settings.key.get_secret_value()
        try:
            answer = await context.http.request("POST", URL, body=context.claim_id.encode(), headers={"x-key": key})
        except HttpFailed:
            return Deferred(timedelta(seconds=1))
        if answer.status != 200:
            context.log.error("it was not taken", sent={"x-key": key})
            return Deferred(timedelta(seconds=1))
        return Granted(1)


class WithoutItsSettings(Plain):
    class Model(Settings):
        key: SecretStr
        lock: str

    settings_model = Model


class HiddenParams(Params):
    code: Annotated[str, Hidden()]

    @classmethod
    def made(cls) -> Self:
        return cls(code="xmas-2026")


class KeepsItHidden(Plain):
    """Without a fault: what the SDK says of a hidden field in its place is nothing."""

    params_model = HiddenParams


class DescribesTheHidden(Plain):
    params_model = HiddenParams

    def describe(self, params: HiddenParams) -> Description:
        return Description(f"the code {params.code}")


class RefusesWithTheHidden(Plain):
    params_model = HiddenParams

    async def grant(self, context: GrantContext, params: BaseModel) -> Any:  # noqa: ARG002 - whoever asks
        return Refused(f"{HiddenParams.made().code} is used up")
