from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Cookie, Depends, Request

NAME: Final = "refreshToken"


@dataclass(frozen=True, slots=True)
class RefreshCookie:
    """Where a browser keeps the refresh token: out of reach of scripts, and sent to /auth alone."""

    secure: bool
    lifetime: timedelta

    def holding(self, secret: str) -> Mapping[str, str]:
        return self._header(secret, int(self.lifetime.total_seconds()))

    def cleared(self) -> Mapping[str, str]:
        return self._header("", 0)

    def _header(self, value: str, seconds: int) -> Mapping[str, str]:
        secure = "; Secure" if self.secure else ""
        attributes = f"Max-Age={seconds}; Path=/auth; HttpOnly; SameSite=Strict{secure}"
        return {"Set-Cookie": f"{NAME}={value}; {attributes}"}


async def _configured(request: Request) -> RefreshCookie:
    cookie: RefreshCookie = request.app.state.refresh_cookie
    return cookie


ConfiguredCookie = Annotated[RefreshCookie, Depends(_configured)]
SentCookie = Annotated[str | None, Cookie(alias=NAME)]
