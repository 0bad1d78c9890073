"""The page: its head, the figures of all scenarios, and a section of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from rewardctl.bench.cpu import PARTS
from rewardctl.bench.load.report import Load, Measured
from rewardctl.bench.page.markup import Html, joined, table, tag
from rewardctl.bench.page.plots import plots
from rewardctl.bench.page.slowest import slowest
from rewardctl.kernel.clock import iso

_HERE: Final = Path(__file__).parent
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
_COLUMNS: Final = ["scenario", "thresholds", "requests", "per s", "p50 ms", "p95 ms", "p99 ms", "errors", "dropped"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page by somebody else, such as a flame graph. `html` is put in as it is."""

    title: str
    html: str


def page(found: Load, made: datetime, sections: Sequence[Section] = ()) -> str:
    """`made` is when the bench ended; what is not a section's own HTML is escaped."""
    head = joined(
        [
            Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
            tag("title", f"rewardctl bench, {iso(made)}"),
            tag("style", Html(_HERE.joinpath("style.css").read_text("utf-8"))),
        ]
    )
    scenarios = [_scenario(one, found.directory) for one in found.scenarios]
    more = [tag("section", tag("h2", one.title), Html(one.html)) for one in sections]
    script = tag("script", Html(_HERE.joinpath("copy.js").read_text("utf-8")))
    body = tag("body", _top(found, made), tag("main", _overview(found), *scenarios, *more, _foot(found)), script)
    return "<!doctype html>\n" + tag("html", tag("head", head), body, lang="en") + "\n"


def _top(found: Load, made: datetime) -> Html:
    verdict = _badge("every threshold was kept" if found.ok else "a threshold was crossed", well=found.ok)
    requests, errors = (sum(getattr(one, name) for one in found.scenarios) for name in ("requests", "errors"))
    facts = [
        ("size", found.size),
        ("requests", f"{requests:,}"),
        ("errors", f"{errors:,}"),
        ("runs each", max((len(one.runs) for one in found.scenarios), default=0)),
        ("took", f"{found.seconds:,.0f} s"),
        ("daemons log at", found.log_level),
    ]
    shown = [tag("div", tag("dt", name), tag("dd", value)) for name, value in facts]
    title = tag("h1", "rewardctl bench ", tag("small", tag("time", iso(made))))
    return tag("header", title, tag("p", verdict), tag("dl", *shown))


def _overview(found: Load) -> Html:
    rows = [(tag("a", one.name, href=f"#{one.name}"), _kept(one), *_figures(one)) for one in found.scenarios]
    said = (
        f"A login costs {found.password.ms:,.1f} ms more in production: bcrypt at cost {found.password.cost}, here 4."
    )
    return tag("section", tag("h2", "Figures"), table(_COLUMNS, rows, text=2), tag("p", said), _attribution(found))


def _figures(one: Measured) -> list[str]:
    times = [f"{value:,.1f}" for value in (one.rate, one.p50_ms, one.p95_ms, one.p99_ms)]
    return [f"{one.requests:,}", *times, f"{one.errors:,}", f"{one.dropped:,}"]


def _attribution(found: Load) -> Html:
    """CPU of each process beside that of the others, on one scale."""
    most = max((one.cpu.total for one in found.scenarios), default=0.0) or 1.0
    legend = tag("span", *(tag("span", part, class_=f"key {part}") for part in PARTS), class_="legend")
    caption = tag("figcaption", tag("b", "CPU"), " seconds for 1,000 requests ", legend)
    return tag("figure", caption, *(_bar(one, most) for one in found.scenarios), class_="bars")


def _bar(one: Measured, most: float) -> Html:
    shares = [(part, getattr(one.cpu, part)) for part in PARTS]
    fills = [
        tag("i", class_=f"fill {part}", style=f"width:{100 * seconds / most:.2f}%", title=f"{part}: {seconds:,.2f} s")
        for part, seconds in shares
    ]
    said = tag("span", f"{one.cpu.total:,.2f}", class_="ms")
    return tag("div", tag("span", one.name, class_="label"), tag("span", *fills, class_="track"), said)


def _scenario(one: Measured, directory: str | None) -> Html:
    title = tag("h2", one.name, " ", _kept(one))
    return tag("section", title, _thresholds(one), plots(one), slowest(one, directory), id=one.name)


def _thresholds(one: Measured) -> Html:
    """Each as it was found in every run."""
    told: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for run in one.runs:
        for each in run.thresholds:
            told.setdefault((each.metric, each.threshold), []).append((each.found, each.ok))
    rows = [
        (metric, limit, _verdict([ok for _, ok in found]), ", ".join(f"{value:,.6g}" for value, _ in found))
        for (metric, limit), found in told.items()
    ]
    return tag("div", table(["threshold on", "is", "", "found"], rows, text=3), class_="narrow") if rows else Html("")


def _kept(one: Measured) -> Html:
    return _verdict([not one.crossed])


def _verdict(kept: Sequence[bool]) -> Html:
    return _badge("kept" if all(kept) else "crossed", well=all(kept))


def _badge(said: str, *, well: bool) -> Html:
    return tag("span", said, class_="good" if well else "bad")


def _foot(found: Load) -> Html:
    if found.directory:
        return tag("footer", "The platform's directory was kept: ", tag("code", found.directory))
    said = "The platform was thrown away, and its logs with it. To trace any request of the next bench: "
    return tag("footer", said, tag("code", "rewardctl bench --report FILE --keep"))
