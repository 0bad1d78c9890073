from functools import partial
from typing import Final

from fastapi import FastAPI

from daemons.chassis.database import mongo
from daemons.chassis.tokens.following import of_auth
from daemons.chassis.web import app as chassis
from daemons.chassis.web.lane import Lane
from daemons.event.api import (
    activities,
    audit,
    bulk_decisions,
    callbacks,
    claims,
    codes,
    conditions,
    document,
    event_rewards,
    events,
    forgetting,
    reward_types,
    rewards,
    simulation,
    statistics,
    wallet,
)
from daemons.event.bootstrap import build
from daemons.event.metering import FigureCollector
from daemons.event.service.parts import Parts
from daemons.event.settings import EventSettings

ROUTERS: Final = (
    bulk_decisions.router,
    claims.router,
    callbacks.router,
    events.router,
    event_rewards.router,
    rewards.router,
    codes.router,
    reward_types.router,
    wallet.router,
    activities.router,
    forgetting.router,
    conditions.router,
    audit.router,
    statistics.router,
    simulation.router,
)


def create_app(settings: EventSettings, *, parts: Parts | None = None) -> FastAPI:
    figures = FigureCollector(lambda: app.state.parts.gauges.latest if app.state.parts else None)
    app = chassis.create(
        "event",
        settings,
        ROUTERS,
        build=partial(build, settings),
        parts=parts,
        collectors=[figures],
        front=partial(Lane, reads=events.READS),
        beside=of_auth("event", settings, settings.auth_url),
    )
    mongo.install(app)
    document.install(app)
    return app
