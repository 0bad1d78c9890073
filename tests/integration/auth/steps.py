"""What several tests do first."""

from dataclasses import dataclass
from typing import Any

import httpx

from rewardctl.kernel.ids import new_id

PASSWORD = "correct horse"


@dataclass(frozen=True, slots=True)
class Login:
    """A session: the header of its access token, and its cookie."""

    user: dict[str, Any]
    access_token: str
    refresh_token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": f"refreshToken={self.refresh_token}"}

    @property
    def id(self) -> str:
        return str(self.user["id"])


def secret_of(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].partition("=")[2].partition(";")[0]


async def registered(client: httpx.AsyncClient, email: str | None = None) -> dict[str, Any]:
    body = {"email": email or f"{new_id()}@example.com", "password": PASSWORD}
    answer = await client.post("/auth/users", json=body)
    assert answer.status_code == 201, answer.text
    user: dict[str, Any] = answer.json()
    return user


async def logged_in(
    client: httpx.AsyncClient, user: dict[str, Any], password: str = PASSWORD, agent: str = "tests"
) -> Login:
    body = {"email": user["email"], "password": password}
    answer = await client.post("/auth/login", json=body, headers={"User-Agent": agent})
    assert answer.status_code == 200, answer.text
    return Login(answer.json()["user"], answer.json()["accessToken"], secret_of(answer))


async def refreshed(client: httpx.AsyncClient, login: Login) -> httpx.Response:
    return await client.post("/auth/refresh", headers=login.cookie)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:rewardctl:error:{code}"
