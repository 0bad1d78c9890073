from fastapi import FastAPI

from daemons.chassis.tokens.following import of_auth
from daemons.chassis.web.app import create
from daemons.gateway.api import docs, document
from daemons.gateway.api.proxy import Proxy
from daemons.gateway.bootstrap import Parts, build
from daemons.gateway.settings import GatewaySettings


def create_app(settings: GatewaySettings, *, parts: Parts | None = None) -> FastAPI:
    app = create(
        "gateway",
        settings,
        (docs.router,),
        build=lambda: build(settings),
        parts=parts,
        front=Proxy,
        beside=of_auth("gateway", settings, settings.auth_url),
        document_for_all=True,
        hsts_seconds=settings.hsts_seconds,
    )
    app.openapi = document.read  # type: ignore[method-assign] # the way FastAPI documents
    return app
