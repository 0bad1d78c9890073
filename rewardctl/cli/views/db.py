"""What `rewardctl db` shows to people, of what it shows to programs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.cli import output, tables
from rewardctl.cli.spoken import said

Told = Mapping[str, Any]
HALF: Final = "half restored"
RESTORE_AGAIN: Final = "run again: rewardctl db restore FILE"


def standings(found: Sequence[Told]) -> RenderableType:
    columns = ["database", "collection", "documents", "MB", "indexes, MB", "indexes missing", "others"]
    return Group(*(_verdict(one) for one in found), tables.table(columns, [row for one in found for row in _rows(one)]))


def _verdict(one: Told) -> Text:
    told = said(f"{one['database']}: {one['state']}, version {one['version']} of {one['codeVersion']}")
    since = said(f", since {one['appliedAt']} by {one['by']}") if one["appliedAt"] else ""
    pending = "".join(f"\n  {said(f'pending: {step}')}" for step in one["pending"])
    mend = f"\n  {said(RESTORE_AGAIN)}" if one["state"] == HALF else ""
    style = "green" if one["state"] == "current" else "bold yellow"
    return Text(output.safe(told + since) + pending + mend, style=style)


def _rows(one: Told) -> Iterator[Sequence[object]]:
    for each in one["collections"]:
        sizes = f"{each['dataBytes'] / 1e6:.1f}", f"{each['indexBytes'] / 1e6:.1f}"
        yield (
            one["database"],
            each["name"],
            each["documents"],
            *sizes,
            ", ".join(each["missingIndexes"]) or None,
            ", ".join(each["extraIndexes"]) or None,
        )


def migrated(rows: Sequence[Told], *, dry_run: bool) -> RenderableType:
    done = [f"  {one['database']}: {said(step)}" for one in rows for step in one["steps"]]
    if not done:
        return "Nothing is to be done: the databases are of this version."
    return Text("\n".join([said("Would be done:" if dry_run else "Done:"), *done]))


def restored(told: Told) -> RenderableType:
    rows = [(one["database"], one["version"], one["asOf"], one["documents"]) for one in told["databases"]]
    table = tables.table(["database", "version", "as of", "documents"], rows)
    if told["audit"]["ok"]:
        return Group(table, Text(said("Restored, and every promise holds."), style="green"))
    names = ", ".join(one["name"] for one in told["audit"]["findings"])
    broken = f"Restored as it was taken, and promises are broken: {names}. See: rewardctl audit verify"
    return Group(table, Text(said(broken), style="bold red"))
