"""The passwords that `seed` made up, kept 0600, so that a laptop's role users can log in without being asked."""

import json
import secrets
from pathlib import Path

from rewardctl.runtime import durable
from rewardctl.runtime.project import Project


def password_of(here: Project, email: str) -> str | None:
    return _read(here).get(email.lower())


def made_for(here: Project, email: str) -> str:
    """The kept password of `email`, or a new one that is kept from now on."""
    known = _read(here)
    if email not in known:
        known[email] = secrets.token_urlsafe(18)
        durable.write(_file(here), json.dumps(known, indent=2).encode())
    return known[email]


def _read(here: Project) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads(_file(here).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return known


def _file(here: Project) -> Path:
    return here.home / "credentials.json"
