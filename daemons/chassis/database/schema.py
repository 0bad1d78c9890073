"""A daemon's database is of its version before it serves; see `rewardctl.schema`."""

import asyncio

from rewardctl.kernel.log import log_for
from rewardctl.schema import migrate
from rewardctl.schema.mongo import opened, refusals
from rewardctl.schema.steps import Plan

_log = log_for("schema")


async def made_ready(uri: str, plan: Plan) -> None:
    """Raises: NewerDatabase, HalfRestored, MigrationNeeded; Unavailable."""
    await asyncio.to_thread(_make_ready, uri, plan)


def _make_ready(uri: str, plan: Plan) -> None:
    with opened(uri, plan.schema) as database, refusals(f"The {plan.schema.title} database"):
        migrate.start(database, plan, _log.bind(event="database.migrated").info)
