"""What the script of a scenario reads: where the platform is, how much load, and whom and what to ask for."""

import math
from itertools import islice, product
from typing import Any

from rewardctl.bench.load.seed import PASSWORD, WORD, Seed, Sower
from rewardctl.bench.load.workload import Workload
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role


def made(sower: Sower, seed: Seed, workload: Workload) -> dict[str, Any]:
    """The tokens are made last, so that they last for the scenario. Raises: as the sower does."""
    spent = _spent(sower, seed, workload)
    return {
        "scenario": workload.scenario.name,
        "url": sower.url,
        "load": workload.load(),
        "thresholds": workload.thresholds(),
        "data": spent | _things(seed) | _people(sower, seed),
    }


def _people(sower: Sower, seed: Seed) -> dict[str, Any]:
    users = [{"id": one.id, "email": one.email, "token": sower.token(Role.USER, one.id)} for one in seed.users]
    staff = {role.lower(): {"token": sower.token(role)} for role in (Role.OPERATOR, Role.ADMIN)}
    return {"users": users, "password": PASSWORD, **staff}


def _things(seed: Seed) -> dict[str, Any]:
    claimed, opened, *_ = seed.events
    return {
        "run": new_id(),
        "word": WORD,
        "rewards": seed.rewards,
        "events": seed.events,
        "claimedEvent": claimed,
        "open": {"eventId": opened, "path": _claims_path(opened, seed.rewards[0])},
    }


def _spent(sower: Sower, seed: Seed, workload: Workload) -> dict[str, Any]:
    """Made anew for each scenario, and as many as it can spend."""
    if workload.scenario.spends == "events":
        return {"bareEvents": sower.events(math.ceil(workload.iterations / len(seed.rewards)))}
    if workload.scenario.spends == "offers":
        return {"offers": _offers(sower, seed, math.ceil(workload.iterations / len(seed.users)))}
    return {}


def _offers(sower: Sower, seed: Seed, count: int) -> list[dict[str, str]]:
    rewards = seed.rewards[:count]
    events = sower.events(math.ceil(count / len(rewards)), rewards)
    return [{"path": _claims_path(*pair)} for pair in islice(product(events, rewards), count)]


def _claims_path(event_id: str, reward_id: str) -> str:
    return f"/events/{event_id}/requests/{reward_id}"
