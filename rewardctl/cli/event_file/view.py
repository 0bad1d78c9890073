import json
from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.text import Text

from rewardctl.cli.event_file.plan import Kind, Step
from rewardctl.cli.output import safe

_STYLES = {"+": "green", "-": "red", "~": "yellow"}
_SIGNS = {Kind.CHANGE_EVENT: "~", Kind.CHANGE_OFFER: "~", Kind.WITHDRAW_OFFER: "-"}


def difference(steps: Iterable[Step]) -> RenderableType:
    """Field by field: what is added, what goes, and what becomes of what."""
    return Text("\n").join(Text(f"{sign} {safe(text)}", _STYLES[sign]) for step in steps for sign, text in _lines(step))


def _lines(step: Step) -> Iterator[tuple[str, str]]:
    sign = _SIGNS.get(step.kind, "+")
    yield sign, f"{step.kind.value}: {step.title}"
    if step.kind is Kind.WITHDRAW_OFFER:
        return
    for name, new in step.new.items():
        was = f"{_shown(step.old[name])} → " if name in step.old else ""
        yield sign, f"  {name}: {was}{_shown(new)}"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
