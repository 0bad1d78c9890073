"""Everyone's accounts."""

from dataclasses import dataclass

from rewardctl.client._gateway import Gateway
from rewardctl.kernel.principal import Role
from rewardctl.wire.accounts import (
    AccountRequest,
    ManagedUserResponse,
    PasswordResetRequest,
    RegisterRequest,
    RolesRequest,
    UserResponse,
)
from rewardctl.wire.body import CursorPage


@dataclass(frozen=True, slots=True)
class Accounts:
    gateway: Gateway

    def register(self, email: str, password: str) -> UserResponse:
        """Raises: EmailTaken; Invalid."""
        return self.gateway.call(
            UserResponse, "POST", "/auth/users", body=RegisterRequest(email=email, password=password)
        )

    def get(self, user_id: str) -> ManagedUserResponse:
        return self.gateway.call(ManagedUserResponse, "GET", f"/auth/users/{user_id}")

    def find(self, email: str) -> ManagedUserResponse:
        return self.gateway.call(ManagedUserResponse, "GET", "/auth/users/email", params={"email": email})

    def set_roles(self, user_id: str, roles: list[Role]) -> ManagedUserResponse:
        """Raises: LastAdmin."""
        body = RolesRequest(roles=roles)
        return self.gateway.call(ManagedUserResponse, "PUT", f"/auth/users/{user_id}/roles", body=body)

    def set_disabled(self, user_id: str, disabled: bool) -> ManagedUserResponse:
        """Raises: Oneself; LastAdmin."""
        body = AccountRequest(disabled=disabled)
        return self.gateway.call(ManagedUserResponse, "PATCH", f"/auth/users/{user_id}", body=body)

    def reset_password(self, user_id: str, new: str) -> None:
        """All of their sessions end. Raises: Oneself; Invalid."""
        self.gateway.send("PUT", f"/auth/users/{user_id}/password", body=PasswordResetRequest(new_password=new))

    def erase(self, user_id: str) -> None:
        """Raises: Oneself; LastAdmin."""
        self.gateway.send("DELETE", f"/auth/users/{user_id}")

    def list(
        self,
        *,
        role: Role | None = None,
        begins: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> CursorPage[ManagedUserResponse]:
        """In the order of their e-mails; `begins` is how these begin."""
        params = {"role": role, "q": begins, "cursor": cursor, "limit": limit}
        return self.gateway.call(CursorPage[ManagedUserResponse], "GET", "/auth/users", params=params)
