"""The parts of one request by what took how long within what, from the lines that they ended with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from rewardctl.logs.entry import Entry

SpanKind = Literal["request", "hop", "plugin"]
_KINDS: Final[Mapping[str | None, SpanKind]] = {
    "http.request.completed": "request",
    "hop.completed": "hop",
    "hop.failed": "hop",
    "plugin.called": "plugin",
}
_LEEWAY: Final = timedelta(milliseconds=2)
"""A line's time is cut to milliseconds."""
_FAILED: Final = 400


@dataclass(frozen=True, slots=True)
class Span:
    """`offset` is in milliseconds after the beginning of the first span; a child lies within its parent."""

    id: str
    parent: str | None
    kind: SpanKind
    service: str
    name: str
    begin: datetime
    duration: float
    status: int | None = None
    error: str | None = None
    offset: float = 0.0
    children: "tuple[Span, ...]" = ()

    @property
    def end(self) -> datetime:
        return self.begin + timedelta(milliseconds=self.duration)

    @property
    def failed(self) -> bool:
        return self.error is not None or (self.status or 0) >= _FAILED

    @property
    def own(self) -> float:
        """Milliseconds that no child accounts for."""
        return max(0.0, round(self.duration - sum(child.duration for child in self.children), 2))


@dataclass(slots=True)
class _Tree:
    children: dict[str | None, list[Span]] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)

    def of(self, spans: Iterable[Span]) -> Iterator[Span]:
        for span in spans:
            if span.id not in self.placed:
                self.placed.add(span.id)
                yield replace(span, children=tuple(self.of(self.children.get(span.id, ()))))


def spans(entries: Iterable[Entry]) -> tuple[Span, ...]:
    """The outermost ones in order of their beginning; those that nothing is known of the parent of are among them."""
    read = list(entries)
    errors = _errors(read)
    ended = (_span(entry, errors) for entry in read)
    found = sorted(filter(None, ended), key=lambda span: (span.begin, -span.duration))
    placed = _through_hops(found)
    tree = _Tree()
    for span in placed:
        tree.children.setdefault(span.parent, []).append(span)
    known = {span.id for span in placed}
    outermost = [*tree.of(span for span in placed if span.parent not in known), *tree.of(placed)]
    return tuple(_within(span, outermost[0].begin, None) for span in outermost)


def as_json(span: Span) -> dict[str, Any]:
    told = {
        "service": span.service,
        "kind": span.kind,
        "name": span.name,
        "statusCode": span.status,
        "offsetMs": span.offset,
        "durationMs": span.duration,
        "selfMs": span.own,
        "error": span.error,
    }
    return {**told, "children": [as_json(child) for child in span.children]}


def _span(entry: Entry, errors: Mapping[str, str]) -> Span | None:
    kind, own, fields = _KINDS.get(entry.text("event")), entry.text("spanId"), entry.fields or {}
    duration = fields.get("durationMs")
    if kind is None or own is None or not isinstance(duration, int | float):
        return None
    begin = entry.time - timedelta(milliseconds=min(duration, 1e9))
    error = _said(fields.get("error")) or (errors.get(own) if kind == "request" else entry.text("reason"))
    named = _name(kind, entry)
    return Span(own, entry.text("parentSpanId"), kind, entry.service, named, begin, duration, entry.status, error)


def _name(kind: SpanKind, entry: Entry) -> str:
    if kind == "request":
        return f"{entry.text('method') or ''} {entry.text('path') or ''}".strip()
    if kind == "hop":
        return f"to {entry.text('upstream')}"
    return f"{entry.text('rewardType')} {entry.text('call')}"


def _errors(entries: Iterable[Entry]) -> dict[str, str]:
    """The last error that was said within each span by another line than its own."""
    said = ((entry.text("spanId"), _said((entry.fields or {}).get("error"))) for entry in entries)
    return {span: error for span, error in said if span and error}


def _said(error: object) -> str | None:
    if not isinstance(error, Mapping):
        return None
    return ": ".join(str(error[name]) for name in ("type", "message") if error.get(name)) or None


def _through_hops(found: Sequence[Span]) -> list[Span]:
    """A request that a hop led to is a child of that hop."""
    hops = [span for span in found if span.kind == "hop"]
    return [replace(span, parent=next((hop.id for hop in hops if _led_to(hop, span)), span.parent)) for span in found]


def _led_to(hop: Span, span: Span) -> bool:
    on_its_way = hop.begin - _LEEWAY <= span.begin <= hop.end + _LEEWAY
    return span.kind == "request" and hop.parent == span.parent and hop.name == f"to {span.service}" and on_its_way


def _within(span: Span, zero: datetime, parent: Span | None) -> Span:
    offset = (span.begin - zero) / timedelta(milliseconds=1)
    if parent is not None:
        offset = max(parent.offset, min(offset, parent.offset + parent.duration - span.duration))
    placed = replace(span, offset=round(max(0.0, offset), 2))
    return replace(placed, children=tuple(_within(child, zero, placed) for child in span.children))
