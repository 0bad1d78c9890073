"""Pieces of HTML. What is no `Html` already is escaped, whoever wrote it."""

import html
from collections.abc import Iterable, Sequence


class Html(str):
    """Text that is HTML."""

    __slots__ = ()


def escaped(value: object) -> Html:
    return value if isinstance(value, Html) else Html(html.escape(str(value)))


def tag(name: str, *inner: object, **attributes: object) -> Html:
    """`class_` is the attribute `class`, `view_box` is `viewBox`; an attribute that is None is left out."""
    told = "".join(f' {_named(key)}="{escaped(value)}"' for key, value in attributes.items() if value is not None)
    return Html(f"<{name}{told}>{joined(inner)}</{name}>")


def joined(parts: Iterable[object]) -> Html:
    return Html("".join(map(escaped, parts)))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, text: int = 1) -> Html:
    """The first `text` columns are words, the others figures."""
    kinds = ["" if place < text else "n" for place in range(len(columns))]
    head = tag("tr", *(tag("th", one, class_=kind or None) for one, kind in zip(columns, kinds, strict=True)))
    body = [tag("tr", *(tag("td", cell, class_=k or None) for cell, k in zip(row, kinds, strict=True))) for row in rows]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body)), class_="wide")


def _named(key: str) -> str:
    return "viewBox" if key == "view_box" else key.rstrip("_").replace("_", "-")
