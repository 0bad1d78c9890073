from fastapi import FastAPI

from daemons.chassis.app import create
from daemons.chassis.following import of_auth
from daemons.gateway.api.proxy import Proxy
from daemons.gateway.bootstrap import GatewaySettings, Parts, build


def create_app(settings: GatewaySettings, *, parts: Parts | None = None) -> FastAPI:
    beside = of_auth("gateway", settings, settings.auth_url)
    return create("gateway", settings, (), build=lambda: build(settings), parts=parts, front=Proxy, beside=beside)
