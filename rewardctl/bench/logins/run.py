"""One platform with the bcrypt cost of a real one: its events are read alone, and while many log in."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from rewardctl.bench.load.seed import PASSWORD, Seed, Sower
from rewardctl.bench.load.workload import Told
from rewardctl.bench.logins import judged
from rewardctl.bench.logins.crowd import Crowd
from rewardctl.bench.logins.report import Logins
from rewardctl.bench.logins.rounds import Rounds
from rewardctl.bench.logins.stream import Stream
from rewardctl.bench.race.first_error import the_first_error
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.tokens import Tokens
from rewardctl.kernel.settings import ProjectSettings

COST: Final[int] = ProjectSettings.model_fields["bcrypt_cost"].default
_USERS: Final = 20
_WARM_UP_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 60.0
"""Longer than the gateway waits for a daemon, so that it is the gateway that gives up."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` is reads a second, `seconds` how long each side of each of `rounds` is read."""

    rounds: int = 5
    at_once: int = 200
    rate: int = 30
    seconds: float = 10.0
    cost: int = COST
    keep: bool = False


def plan(told: Told, rounds: int, cost: int, *, keep: bool) -> Plan:
    """What is not told is as a plan has it; its users are the logins at once."""
    usual = Plan()
    return Plan(
        rounds, told.vus or usual.at_once, told.rate or usual.rate, told.seconds or usual.seconds, cost, keep=keep
    )


def run(plan: Plan, tell: Tell) -> Logins:
    """Raises: SetupError where the platform does not start; Failed on an answer that is not one of those expected."""
    begun = time.monotonic()
    with staged(keep=plan.keep, log_level="info", bcrypt_cost=plan.cost) as stage:
        tell(f"a platform of its own runs in {stage.project.root}")
        seed = Sower(stage.url, stage.signer()).seed(_USERS)
        with the_first_error():
            rounds = asyncio.run(_measured(stage, seed, plan, tell))
    return _report(plan, rounds, time.monotonic() - begun, str(stage.project.root) if stage.kept else None)


async def _measured(stage: Stage, seed: Seed, plan: Plan, tell: Tell) -> Rounds:
    async with ClientSession(
        stage.url,
        connector=TCPConnector(limit=0),
        timeout=ClientTimeout(total=_ANSWER_SECONDS),
        cookie_jar=DummyCookieJar(),
    ) as session:
        rounds = _rounds(session, stage, seed, plan)
        await rounds.stream.read(min(_WARM_UP_SECONDS, plan.seconds))
        for number in range(plan.rounds):
            await rounds.run(number)
            latest = judged.rounds(rounds.found)[-1]
            tell(f"round {number + 1} of {plan.rounds}: p99 {latest.idle_p99_ms} ms, {latest.loaded_p99_ms} ms loaded")
    return rounds


def _rounds(session: ClientSession, stage: Stage, seed: Seed, plan: Plan) -> Rounds:
    tokens, reader = Tokens(stage.signer()), seed.users[0].id

    def headers() -> Mapping[str, str]:
        return {"Authorization": f"Bearer {tokens.of_user(reader)}"}

    crowd = Crowd(session, [one.email for one in seed.users], PASSWORD, plan.at_once)
    return Rounds(stage.project, Stream(session, headers, plan.rate), crowd, plan.seconds)


def _report(plan: Plan, done: Rounds, seconds: float, directory: str | None) -> Logins:
    found, rounds = done.found, judged.rounds(done.found)
    ratio = judged.ratio(rounds)
    return Logins(
        at_once=plan.at_once,
        bcrypt_cost=plan.cost,
        rate=plan.rate,
        seconds_a_round=plan.seconds,
        idle=judged.together(found.idle),
        loaded=judged.together(found.loaded),
        arriving=judged.latency(found.arriving),
        rounds=rounds,
        ratio=ratio,
        target=judged.TARGET,
        logins=judged.logged_in(done.crowd.answers, done.crowd.took),
        lag_ms={"idle": found.idle_lags, "loaded": found.loaded_lags},
        seconds=round(seconds, 1),
        directory=directory,
        ok=judged.met(ratio),
    )
