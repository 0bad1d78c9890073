from functools import partial
from typing import Final

from fastapi import FastAPI

from daemons.auth import bootstrap
from daemons.auth.api import accounts, jwks, own_account, revocations, sessions
from daemons.auth.api.cookies import RefreshCookie
from daemons.auth.following import following
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from daemons.chassis.database import mongo
from daemons.chassis.web.app import create
from daemons.chassis.web.lane import Lane

ROUTERS: Final = (accounts.router, own_account.router, sessions.router, revocations.router, jwks.router)


def create_app(settings: AuthSettings, *, parts: Parts | None = None) -> FastAPI:
    app = create(
        "auth",
        settings,
        ROUTERS,
        build=partial(bootstrap.build, settings),
        parts=parts,
        front=partial(Lane, reads=own_account.READS),
        beside=following,
    )
    app.state.refresh_cookie = RefreshCookie(settings.env == "production", settings.refresh_lifetime)
    mongo.install(app)
    return app
