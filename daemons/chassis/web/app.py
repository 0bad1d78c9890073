"""The frame that every daemon's app is: middleware, problems, health, strict bodies, and its parts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Receive, Scope, Send

from daemons.chassis.drain import Drain
from daemons.chassis.metrics import exposition as metrics
from daemons.chassis.metrics import loop as metrics_loop
from daemons.chassis.metrics.http import HttpMeter
from daemons.chassis.tokens.following import Beside, alone
from daemons.chassis.tokens.revoked import RevokedTokens
from daemons.chassis.tokens.verification import Verification
from daemons.chassis.web import document, health, openapi, problems
from daemons.chassis.web.addresses import Trust
from daemons.chassis.web.answer_headers import secure
from daemons.chassis.web.body_limit import BodyLimitMiddleware
from daemons.chassis.web.health import Checked
from daemons.chassis.web.middleware import RequestMiddleware
from rewardctl import __version__
from rewardctl.kernel.errors import RewardctlError
from rewardctl.kernel.keys import load_public_keys, load_service_secret
from rewardctl.kernel.log import log_for
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.kernel.tokens import ServiceTokenVerifier, TokenVerifier

PartsT = TypeVar("PartsT", bound=Checked)
_log = log_for("app")


class _App(FastAPI):
    """Behind our own middleware alone: what Starlette's and FastAPI's outer layers do, it does already."""

    front: Callable[[ASGIApp], ASGIApp]
    outermost: Callable[[ASGIApp], ASGIApp]

    def build_middleware_stack(self) -> ASGIApp:
        inner = self.front(AsyncExitStackMiddleware(self.router))
        return self.outermost(BodyLimitMiddleware(inner))

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = document.completed(super().openapi())
        return self.openapi_schema

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        await self.middleware_stack(scope, receive, send)


def itself(routes: ASGIApp) -> ASGIApp:
    return routes


def create(
    service: str,
    settings: ServiceSettings,
    routers: Iterable[APIRouter],
    *,
    build: Callable[[], Awaitable[PartsT]],
    parts: PartsT | None = None,
    collectors: Sequence[Collector] = (),
    front: Callable[[ASGIApp], ASGIApp] = itself,
    beside: Beside = alone,
    document_for_all: bool = False,
    hsts_seconds: int = 0,
) -> FastAPI:
    """An app for `service`; `build` makes its parts at start-up unless they are passed in.

    `front` may put something before the routes; `beside` goes on while the app serves, once its parts are there.
    `collectors` tell what is served at /metrics besides what the process counts. The OpenAPI document is for the
    platform itself, unless it is `document_for_all`.
    """
    app = _App(
        title=f"rewardctl {service}",
        version=__version__,
        lifespan=partial(_lifespan, service, build if parts is None else None, beside),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=document.operation_id,
    )
    trust = Trust(settings.trusted_proxies)
    app.front = front
    app.outermost = partial(RequestMiddleware, meter=HttpMeter(service), trust=trust, headers=secure(hsts_seconds))
    app.state.parts = parts
    app.state.drain = Drain(settings.drain_seconds)
    app.state.trust = trust
    app.state.document_for_all = document_for_all
    app.state.collectors = collectors
    _verify_tokens(app, service, settings)
    problems.install(app)
    for router in (health.router, metrics.router, openapi.router, *routers):
        app.include_router(router)
    metrics.begin(service)
    return app


@asynccontextmanager
async def _lifespan(
    service: str, build: Callable[[], Awaitable[Checked]] | None, beside: Beside, app: FastAPI
) -> AsyncIterator[None]:
    """Without `build` the parts were passed in, and whoever did closes them."""
    async with metrics_loop.watched(service):
        if build:
            app.state.parts = await _built(build)
        try:
            async with beside(app):
                yield
        finally:
            if build:
                await app.state.parts.close()
            metrics.end()


def _verify_tokens(app: FastAPI, service: str, settings: ServiceSettings) -> None:
    verifier = TokenVerifier(load_public_keys(settings.public_keys_file), settings.issuer, settings.audience)
    app.state.revoked = RevokedTokens()
    app.state.verifier = Verification(verifier, app.state.revoked)
    app.state.service_verifier = _service_verifier(service, settings)


def _service_verifier(service: str, settings: ServiceSettings) -> ServiceTokenVerifier | None:
    """None where no secret is told: then no service token is good here."""
    if settings.service_secret_file is None:
        return None
    return ServiceTokenVerifier(load_service_secret(settings.service_secret_file), settings.issuer, service)


async def _built(build: Callable[[], Awaitable[Checked]]) -> Checked:
    try:
        return await build()
    except RewardctlError as error:
        _log.bind(hint=error.hint).opt(exception=error).critical("could not start")
        raise
