"""Reward types that do wrong, each in one way."""

import asyncio
import sys
import time
from typing import Any, Final

from pydantic import SecretStr

from rewardctl.registry import Registry, discover
from rewardctl.sdk import API_VERSION, GrantContext, Granted, NoParams, RewardType, Settings

SECRET: Final = "hunter2-of-the-plugin"


class _Wrong(RewardType[NoParams]):
    api_version = API_VERSION
    params_model = NoParams


class Hanging(_Wrong):
    type = "HANGING"

    async def grant(self, context: GrantContext, params: NoParams) -> Granted:  # noqa: ARG002 - it hangs
        await asyncio.Event().wait()
        return Granted(1)


class Blocking(_Wrong):
    """It holds up the very loop that it runs on."""

    type = "BLOCKING"

    async def grant(self, context: GrantContext, params: NoParams) -> Granted:  # noqa: ARG002 - it blocks
        time.sleep(3600)  # noqa: ASYNC251 - that is what it does wrong
        return Granted(1)


class Plodding(_Wrong):
    """A plain function that does not come back."""

    type = "PLODDING"

    def grant(self, context: GrantContext, params: NoParams) -> Granted:  # noqa: ARG002 - it hangs
        time.sleep(3600)
        return Granted(1)


class Raising(_Wrong):
    type = "RAISING"

    def grant(self, context: GrantContext, params: NoParams) -> Granted:  # noqa: ARG002 - it raises
        raise ZeroDivisionError("nothing to divide")


class Quitting(_Wrong):
    type = "QUITTING"

    async def grant(self, context: GrantContext, params: NoParams) -> Granted:  # noqa: ARG002 - it quits
        sys.exit(3)


class Babbling(_Wrong):
    type = "BABBLING"

    def grant(self, context: GrantContext, params: NoParams) -> Any:  # noqa: ARG002 - it babbles
        return {"amount": "plenty"}


class Negative(_Wrong):
    type = "NEGATIVE"

    def grant(self, context: GrantContext, params: NoParams) -> Granted:  # noqa: ARG002 - it takes
        return Granted(-5)


class LeakingSettings(Settings):
    secret: SecretStr


class Leaking(_Wrong):
    type = "LEAKING"
    settings_model = LeakingSettings

    def grant(self, context: GrantContext, params: NoParams) -> Granted:  # noqa: ARG002 - it leaks
        secret = context.settings.secret.get_secret_value()
        message = f"calling with {secret}"
        context.log.info(message, header=secret, password="also")
        return Granted(1)


_WRONG: Final = (Hanging, Blocking, Plodding, Raising, Quitting, Babbling, Negative, Leaking)
MISBEHAVING: Final = Registry(
    {**discover().types, **{kind.type: kind() for kind in _WRONG}},
    settings={"LEAKING": LeakingSettings(secret=SecretStr(SECRET))},
)
