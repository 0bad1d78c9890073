"""What is not fit for production, for people."""

from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.cli import tables
from rewardctl.cli.spoken import said
from rewardctl.cli.views.doctor import told
from rewardctl.production.report import ProductionFinding, ProductionReport

_STYLES: Final = {"must": "bold red", "should": "yellow"}


def view(found: ProductionReport) -> RenderableType:
    """What is fit is not told one by one."""
    rows = [_row(one) for one in found.checks if one.state != "fit"]
    unfit = [tables.table(["check", "", "found", "mend"], rows)] if rows else []
    return Group(*unfit, _verdict(found))


def _row(one: ProductionFinding) -> list[object]:
    unseen = one.state == "unseen"
    return [
        one.check,
        Text(one.severity, style="dim" if unseen else _STYLES[one.severity]),
        told(one.found),
        told(one.mend),
    ]


def _verdict(found: ProductionReport) -> Text:
    checks = len({one.check for one in found.checks})
    verdict = said(f"{checks} checks: {found.must} must be mended, {found.should} should be")
    unseen = said(f", {found.unseen} could not be looked at") if found.unseen else ""
    return Text(verdict + unseen, style="green" if found.ok else "bold red")
