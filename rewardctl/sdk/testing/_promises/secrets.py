"""What is secret stays so: settings that are `SecretStr`, and fields that are `Hidden`."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any, Final

from pydantic import BaseModel, SecretBytes, SecretStr

from rewardctl.sdk import Deferred, Description, Granted, Refused, hidden_fields
from rewardctl.sdk.testing._calls import asked, played
from rewardctl.sdk.testing._case import Case
from rewardctl.sdk.testing._http import Weather
from rewardctl.sdk.testing._params import stored
from rewardctl.sdk.testing._scenes import decided, grant, taken_back
from rewardctl.sdk.testing._world import World

_TELLING: Final = 4
"""A shorter secret is found everywhere."""


def nothing_secret_is_told(case: Case) -> str | None:
    secrets = list(_secrets(case))
    for weather in (Weather.FINE, Weather.AWAY, Weather.DEAF, Weather.FAILING):
        for where, text in _said(case, case.world(weather)):
            for name, secret in secrets:
                if secret in text:
                    return f"{where} tells the secret {name}"
    return None


def _secrets(case: Case) -> Iterator[tuple[str, str]]:
    kind, settings = case.reward_type(), case.world().settings
    found = list(_of_settings(settings)) if isinstance(settings, BaseModel) else []
    params = stored(case.read_params(kind))
    found += [
        (f"of the field {name}", str(params[name])) for name in hidden_fields(kind.params_model) if name in params
    ]
    yield from ((name, secret) for name, secret in found if len(secret) >= _TELLING)


def _of_settings(settings: BaseModel) -> Iterator[tuple[str, str]]:
    for name, value in settings:
        if isinstance(value, SecretStr):
            yield f"of the setting {name}", value.get_secret_value()
        elif isinstance(value, SecretBytes):
            yield f"of the setting {name}", value.get_secret_value().decode(errors="replace")


def _said(case: Case, world: World) -> Iterator[tuple[str, str]]:
    """Where something was told while a claim went its way, and what."""
    with _overheard() as (printed, logged):
        told = played(lambda: _life(case, world))
    yield from told
    yield from (("a line of the context's log", f"{one.message} {dict(one.fields)}") for one in world.log.lines)
    yield from (("a line of Python's log", line) for line in logged)
    yield "what it printed", printed.getvalue()


async def _life(case: Case, world: World) -> list[tuple[str, str]]:
    """Checked, described, granted and taken back; what it answers and raises."""
    kind = case.reward_type()
    params = case.read_params(kind)
    told: list[tuple[str, str]] = []
    with _overheard_error(told):
        problems = await asked(kind, "validate", world.validation_context(), params, seconds=case.seconds)
        told += [("a problem", str(one)) for one in problems]
    with _overheard_error(told):
        described: Any = await asked(kind, "describe", params, seconds=case.seconds)
        told.append(("describe", described.text if isinstance(described, Description) else str(described)))
    with _overheard_error(told):
        answer = await grant(case, kind, world)
        if isinstance(answer, Refused | Deferred):
            told.append(("a reason", answer.reason))
        granted = await decided(case, kind, world, patient=True) if world.http.weather is Weather.FINE else answer
        if isinstance(granted, Granted):
            await taken_back(case, kind, world, granted)
    return told


@contextmanager
def _overheard_error(told: list[tuple[str, str]]) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - what it raises is told, too
        told.append((f"the {type(error).__name__} that it raised", str(error)))


class _Ear(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.NOTSET)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(Exception):
            self._lines.append(f"{record.getMessage()} {record.__dict__}")


@contextmanager
def _overheard() -> Iterator[tuple[io.StringIO, list[str]]]:
    printed, lines, root = io.StringIO(), list[str](), logging.getLogger()
    ear, level = _Ear(lines), root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield printed, lines
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
