"""What `rewardctl db` shows to people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.audit.report import Report
from rewardctl.backup.manifest import DatabaseTold, Manifest
from rewardctl.cli import output
from rewardctl.cli.spoken import said
from rewardctl.kernel.clock import iso
from rewardctl.schema.standing import Standing


def standings(found: Sequence[Standing]) -> RenderableType:
    columns = ["database", "collection", "documents", "MB", "indexes, MB", "indexes missing", "others"]
    return Group(*(_verdict(one) for one in found), output.table(columns, [row for one in found for row in _rows(one)]))


def _verdict(one: Standing) -> Text:
    since = f", since {iso(one.stamp.applied_at)} by {one.stamp.by}" if one.stamp.applied_at else ""
    told = f"{one.title}: {one.state}, version {one.stamp.version} of {one.known}{since}"
    pending = "".join(f"\n  pending: to version {step}" for step in one.pending)
    return Text(output.safe(told) + pending, style="green" if one.state == "current" else "bold yellow")


def _rows(one: Standing) -> Iterator[Sequence[object]]:
    for each in one.holdings:
        sizes = f"{each.data_bytes / 1e6:.1f}", f"{each.index_bytes / 1e6:.1f}"
        yield (
            one.title,
            each.name,
            each.documents,
            *sizes,
            ", ".join(each.missing) or None,
            ", ".join(each.extra) or None,
        )


def migrated(rows: Sequence[Mapping[str, Any]], *, dry_run: bool) -> str:
    done = [f"{one['database']}: {step}" for one in rows for step in one["steps"]]
    if not done:
        return "Nothing is to be done: the databases are of this version."
    return "\n".join(["Would be done:" if dry_run else "Done:", *(f"  {one}" for one in done)])


def restored(made: Manifest, report: Report) -> RenderableType:
    rows = [(one.title, one.schema_version, as_of(one), one.documents) for one in made.databases]
    table = output.table(["database", "version", "as of", "documents"], rows)
    if report.ok:
        return Group(table, Text(said("Restored, and every promise holds."), style="green"))
    names = ", ".join(one.name for one in report.findings)
    broken = f"Restored as it was taken, and promises are broken: {names}. See: rewardctl audit verify"
    return Group(table, Text(said(broken), style="bold red"))


def as_of(one: DatabaseTold) -> str:
    return iso(datetime.fromtimestamp(one.cluster_time[0], UTC))
