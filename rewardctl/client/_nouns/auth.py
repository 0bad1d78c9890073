"""Logging in and out, and one's own account."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from rewardctl.client._gateway import Gateway
from rewardctl.wire.accounts import (
    LoginRequest,
    LoginResponse,
    PasswordRequest,
    SessionResponse,
    UserResponse,
)

_LOGIN = TypeAdapter(LoginResponse)


@dataclass(frozen=True, slots=True)
class Auth:
    gateway: Gateway

    def login(self, email: str, password: str) -> UserResponse:
        """Raises: BadCredentials."""
        self.gateway.leave()
        response = self.gateway.send("POST", "/auth/login", body=LoginRequest(email=email, password=password))
        answer = self.gateway.parsed(_LOGIN, response)
        self.gateway.enter(response, answer.access_token)
        return answer.user

    def logout(self) -> None:
        """The session is forgotten here, also where the platform can't be told."""
        self.gateway.log_out()

    def me(self) -> UserResponse:
        return self.gateway.call(UserResponse, "GET", "/auth/me")

    def change_password(self, present: str, new: str) -> None:
        """Every other session ends. Raises: Invalid."""
        body = PasswordRequest(current_password=present, new_password=new)
        self.gateway.send("PUT", "/auth/me/password", body=body)

    def sessions(self) -> list[SessionResponse]:
        return self.gateway.call(list[SessionResponse], "GET", "/auth/me/sessions")

    def end_session(self, session_id: str) -> None:
        self.gateway.send("DELETE", f"/auth/me/sessions/{session_id}")

    def end_other_sessions(self) -> None:
        self.gateway.send("DELETE", "/auth/me/sessions")
