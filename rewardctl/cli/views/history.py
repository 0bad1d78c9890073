"""What was done: entries of the audit log, and activities."""

from collections.abc import Sequence

from rich.console import RenderableType

from rewardctl.cli.output import wide
from rewardctl.cli.tables import table
from rewardctl.cli.views.values import as_json, when
from rewardctl.wire.activities import ActivityResponse
from rewardctl.wire.audit import AuditEntryResponse


def audit(found: Sequence[AuditEntryResponse]) -> RenderableType:
    """The end of a request's id, as `logs` shows it; the whole where there is place."""
    shown = slice(None) if wide() else slice(-8, None)
    rows = [[when(one.at), one.actor, one.action, one.subject.id, one.request_id[shown], _change(one)] for one in found]
    return table(["at", "who", "did", "subject", "request id", "what changed"], rows)


def _change(entry: AuditEntryResponse) -> str:
    """`name: "Before" → "After"`; all there is of a thing that is new or gone."""
    old, new = entry.old or {}, entry.new or {}
    if entry.old is None or entry.new is None:
        return ", ".join(f"{name}: {as_json(value)}" for name, value in (old or new).items())
    fields = {**old, **new}
    return ", ".join(f"{name}: {as_json(old.get(name))} → {as_json(new.get(name))}" for name in fields)


def activities(found: Sequence[ActivityResponse]) -> RenderableType:
    return table(["at", "type", "value", "id"], [[when(one.at), one.type, one.value, one.id] for one in found])
