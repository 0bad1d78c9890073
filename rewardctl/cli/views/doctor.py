"""What plain `doctor` looks at, and what it found, for people."""

from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl import registry
from rewardctl.cli import tables
from rewardctl.cli.plugins import local
from rewardctl.cli.spoken import said
from rewardctl.doctor.finding import Place
from rewardctl.doctor.report import DoctorFinding, DoctorReport
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import BadSettings, NotInitialised
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.registry import Registry
from rewardctl.runtime import project
from rewardctl.runtime.project import Project

_STYLES: Final = {"ok": "green", "warn": "yellow", "bad": "bold red"}


def place(clock: Clock) -> Place:
    here, missing = _here()
    settings, refused = _settings(here)
    types, misread = _types(refused)
    conditions = local.conditions()
    broken = {one.origin.name: one.error for one in (*types.broken, *conditions.broken)}
    return Place(
        here,
        settings,
        clock.now(),
        missing,
        refused,
        (*sorted(types.types), *(f"condition {one}" for one in sorted(conditions.types))),
        broken | misread,
    )


def _here() -> tuple[Project, str | None]:
    """And what is missing of it."""
    try:
        return project.find(), None
    except NotInitialised as error:
        return project.here(), error.detail


def _settings(here: Project) -> tuple[ProjectSettings, BadSettings | None]:
    try:
        return here.settings(), None
    except BadSettings as error:
        return ProjectSettings.model_construct(), error


def _types(refused: BadSettings | None) -> tuple[Registry, dict[str, str]]:
    """And what is wrong with their settings; they are looked at without any where those can't be read."""
    try:
        if refused is None:
            return local.discovered(), {}
    except BadSettings as error:
        refused = error
    with local.silent():
        return registry.discover(), {} if refused.errors else {"settings": refused.detail}


def view(found: DoctorReport) -> RenderableType:
    return Group(
        tables.table(["check", "state", "found", "mend"], [_row(one) for one in found.checks]), _verdict(found)
    )


def _row(one: DoctorFinding) -> list[object]:
    return [one.check, Text(one.state, _STYLES[one.state]), told(one.found), told(one.mend)]


def told(text: str | None) -> str | None:
    """In the reader's language."""
    return said(text) if text else None


def _verdict(found: DoctorReport) -> Text:
    if found.ok and not found.warn:
        return Text(said("All is well."), "green")
    return Text(said(f"{found.bad} bad, {found.warn} to know of"), "green" if found.ok else "bold red")
