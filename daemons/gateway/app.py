from fastapi import FastAPI

from daemons.chassis.app import create
from daemons.gateway.api.proxy import Proxy
from daemons.gateway.bootstrap import GatewaySettings, Parts, build


def create_app(settings: GatewaySettings, *, parts: Parts | None = None) -> FastAPI:
    return create(
        "gateway",
        settings,
        (),
        build=lambda: build(settings),
        parts=parts,
        front=Proxy,
        document_for_all=True,
        hsts_seconds=settings.hsts_seconds,
    )
