"""The passwords that `init` and `seed` made up, kept 0600, so that people of a laptop log in without being asked."""

import json
import secrets
from typing import Final

from rewardctl.runtime import durable
from rewardctl.runtime.project import Project

FIRST_ADMIN: Final = "admin@example.com"
"""Unless `init` is told another e-mail."""


def password_of(here: Project, email: str) -> str | None:
    return _read(here).get(email.lower())


def made_for(here: Project, email: str) -> str:
    """The kept password of `email`, or a new one that is kept from now on."""
    known = password_of(here, email)
    return known if known is not None else keep(here, email, secrets.token_urlsafe(18))


def keep(here: Project, email: str, password: str) -> str:
    known = {**_read(here), email.lower(): password}
    durable.write(here.credentials_file, json.dumps(known, indent=2).encode())
    return password


def forget(here: Project, email: str) -> None:
    """Of somebody who has another password from now on."""
    known = _read(here)
    if known.pop(email.lower(), None) is not None:
        durable.write(here.credentials_file, json.dumps(known, indent=2).encode())


def _read(here: Project) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads(here.credentials_file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return known
