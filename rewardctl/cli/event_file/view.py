"""The steps as lines, for people."""

import json
from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.text import Text

from rewardctl.cli.event_file.plan import Step, StepKind
from rewardctl.cli.output import safe
from rewardctl.cli.spoken import said

_STYLES = {"+": "green", "-": "red", "~": "yellow"}
_SIGNS = {StepKind.CHANGE_EVENT: "~", StepKind.CHANGE_OFFER: "~", StepKind.WITHDRAW_OFFER: "-"}


def difference(steps: Iterable[Step]) -> RenderableType:
    """Field by field: what is added, what goes, and what becomes of what."""
    return Text("\n").join(Text(f"{sign} {safe(text)}", _STYLES[sign]) for step in steps for sign, text in _lines(step))


def changes(step: Step) -> list[str]:
    """What becomes of what: `stock: 6 → 3`; nothing of what is new or goes."""
    return [_change(step, name) for name in step.new if name in step.old]


def _change(step: Step, name: str) -> str:
    return f"{name}: {_shown(step.old[name])} → {_shown(step.new[name])}"


def _lines(step: Step) -> Iterator[tuple[str, str]]:
    sign = _SIGNS.get(step.kind, "+")
    yield sign, f"{said(step.kind.value)}: {step.title}"
    if step.kind is StepKind.WITHDRAW_OFFER:
        return
    for name, new in step.new.items():
        yield sign, f"  {_change(step, name) if name in step.old else f'{name}: {_shown(new)}'}"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
