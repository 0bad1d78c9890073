"""The first ADMIN waits in a file, as a hash, until auth takes it in and removes the file.

The account is there before the file goes, and adding it twice changes nothing: a process may die in between, and
two may do it at once.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from daemons.auth.service.accounts import Accounts
from rewardctl.kernel.errors import BadSettings
from rewardctl.wire.accounts import Email
from rewardctl.wire.body import RequestBody


class FirstAdmin(RequestBody):
    """The file's content, in JSON: `email` and `passwordHash`."""

    email: Email
    password_hash: Annotated[str, Field(pattern=r"^\$2b\$\d\d\$[./A-Za-z0-9]{53}$")]


async def take_in(path: Path | None, accounts: Accounts) -> None:
    """Raises: BadSettings where the file is there and can't be read."""
    admin = None if path is None else _read(path)
    if path is None or admin is None:
        return
    await accounts.take_in_admin(admin.email, admin.password_hash)
    _remove(path)


def _read(path: Path) -> FirstAdmin | None:
    try:
        return FirstAdmin.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise BadSettings(f"The first admin {path} can't be read", hint="remove it and run: rewardctl init") from None


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
