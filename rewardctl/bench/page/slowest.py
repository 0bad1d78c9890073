"""The slowest requests, with the way to trace them and what the log said of the first few."""

from collections.abc import Iterator, Mapping
from typing import Any

from rewardctl.bench.load import tracing
from rewardctl.bench.load.report import Measured, Slow
from rewardctl.bench.page.markup import Html, escaped, joined, table, tag

Span = Mapping[str, Any]


def slowest(found: Measured, directory: str | None) -> Html:
    rows = [_row(one, directory) for one in found.slowest]
    columns = ["request", "trace it" if directory else "request id", "status", "at", "ms"]
    traces = [_trace(one, opened=one is found.slowest[0]) for one in found.slowest if one.spans]
    return joined([tag("h3", "Slowest requests"), table(columns, rows, text=2), *traces]) if rows else Html("")


def _row(one: Slow, directory: str | None) -> list[object]:
    request = tag("code", f"{one.method} {one.path}")
    return [request, _way(one, directory), one.status, f"{one.at:,.1f} s", f"{one.ms:,.1f}"]


def _way(slow: Slow, directory: str | None) -> Html:
    """The command where the platform's directory is still there, else the id alone."""
    if slow.request_id is None:
        return escaped("no answer came")
    told = tracing.command(slow.request_id, directory) if directory else slow.request_id
    return tag("code", told, class_="copy", tabindex=0, title="click to copy")


def _trace(slow: Slow, *, opened: bool) -> Html:
    said = f"{slow.ms:,.1f} ms: {slow.method} {slow.path}"
    total = max((span["offsetMs"] + span["durationMs"] for span in slow.spans), default=0.0) or 1.0
    rows = [row for span in slow.spans for row in _rows(span, total, 0)]
    return tag("details", tag("summary", said), tag("div", *rows, class_="trace"), open="" if opened else None)


def _rows(span: Span, total: float, depth: int) -> Iterator[Html]:
    whose = span["service"] if span["kind"] == "request" else span["kind"]
    label = tag("span", f"{whose} {span['name']}", class_="label", style=f"padding-left:{depth}em")
    left, width = 100 * span["offsetMs"] / total, max(0.4, 100 * span["durationMs"] / total)
    bar = tag("i", class_=f"fill {span['service']}", style=f"margin-left:{min(left, 99.6):.2f}%;width:{width:.2f}%")
    yield tag("div", label, tag("span", bar, class_="track"), tag("span", f"{span['durationMs']:,.2f} ms", class_="ms"))
    for child in span["children"]:
        yield from _rows(child, total, depth + 1)
