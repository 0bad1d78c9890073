"""Lists that come a page at a time: the options that say which, and how to go on."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from rewardctl.cli.output import note, show
from rewardctl.wire.body import CursorPage, NumberedPage

if TYPE_CHECKING:
    from rich.console import RenderableType

ItemT = TypeVar("ItemT")
Cursor = Annotated[str | None, typer.Option(help="Go on after this one.")]
Page = Annotated[int, typer.Option(min=0, help="From 0.")]
Limit = Annotated[int, typer.Option(min=1, max=100)]


def show_page(
    found: CursorPage[ItemT] | NumberedPage[ItemT],
    view: "Callable[[Sequence[ItemT]], RenderableType]",
    *,
    as_json: bool,
) -> None:
    show(found, lambda: view(found.items), as_json=as_json)
    if as_json:
        return
    if isinstance(found, NumberedPage):
        if found.has_next_page:
            note(f"There are more: add --page {found.page + 1}")
    elif found.next_cursor:
        note(f"There are more: add --cursor {found.next_cursor}")
