"""The only place that prints: results to standard output, all else to standard error.

What is shown comes from many hands: text is never read as markup, and whatever a terminal would obey is made visible.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from functools import lru_cache
from shutil import get_terminal_size
from typing import Annotated, Any, Final, Protocol, TextIO, TypeVar

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from rewardctl.cli import hints
from rewardctl.cli.spoken import said
from rewardctl.kernel.errors import RewardctlError

ItemT = TypeVar("ItemT")
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]

SHAPE: Final = 1
"""The version of what `--json` prints. It goes up where a key goes, or means something else; a new key is no change."""


class Voice(IntEnum):
    QUIET = 0
    """Results and errors."""
    USUAL = 1
    VERBOSE = 2
    """Each request to the platform, and what lies behind an error."""


_BIDI: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_OBEYED: Final = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "␡",
    **dict.fromkeys((*range(0x80, 0xA0), *_BIDI), "\N{REPLACEMENT CHARACTER}"),
}
_OBEYED_IN_BLOCKS: Final = {code: shown for code, shown in _OBEYED.items() if chr(code) not in "\n\t"}
_ESCAPED_IN_JSON: Final = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), *_BIDI)}
_UNWRAPPED: Final = 1000
_WIDE: Final = 180


class Model(Protocol):
    """Any pydantic model, without importing pydantic for it."""

    def model_dump(self, *, mode: str, by_alias: bool) -> dict[str, Any]: ...


_spoken: Final = [Voice.USUAL]


def speak(voice: Voice) -> None:
    """From now on, in this process."""
    _spoken[0] = voice


def verbose() -> bool:
    return _spoken[0] is Voice.VERBOSE


def _silent() -> bool:
    return _spoken[0] is Voice.QUIET


def show(value: Model | Mapping[str, Any], view: Callable[[], RenderableType], *, as_json: bool) -> None:
    """Print a result: `value` as one JSON object, or what `view` makes of it for people."""
    if as_json:
        sys.stdout.write(json_text(value) + "\n")
        sys.stdout.flush()
    else:
        write(view())


def write(renderable: RenderableType) -> None:
    """Print to standard output, for people."""
    told = said(renderable) if isinstance(renderable, str) else renderable
    _console(sys.stdout).print(told, soft_wrap=isinstance(told, str | Text))


def write_page(renderable: RenderableType) -> None:
    """Print to standard output what fills a page: as wide as the terminal, or as one that is usual."""
    _console(sys.stdout).print(renderable, width=get_terminal_size().columns)


def write_made(line: str) -> None:
    """Print a line that is made for the terminal already: safe, and in colour where `coloured` says so."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def coloured() -> bool:
    """Whether standard output shows colours: it is a terminal, and NO_COLOR is not set."""
    console = _console(sys.stdout)
    return console.is_terminal and not console.no_color


def wide() -> bool:
    """Whether standard output has place for a whole request id in each row."""
    return _console(sys.stdout).width >= _WIDE


def note(text: str) -> None:
    """Print progress or status to standard error."""
    if not _silent():
        _console(sys.stderr).print(said(text), soft_wrap=True)


def detail(text: str) -> None:
    """Print to standard error what is told with --verbose alone."""
    if verbose():
        _console(sys.stderr).print(Text(safe(text), "dim"), soft_wrap=True)


def note_page(renderable: RenderableType) -> None:
    """Print a table of progress or status to standard error."""
    if not _silent():
        _console(sys.stderr).print(renderable)


def tracked(items: Iterable[ItemT], total: int, label: str) -> Iterable[ItemT]:
    """The items, with a bar on standard error while they are gone through, where that is a terminal."""
    from rich.progress import track  # noqa: PLC0415 - only what lasts needs it

    console = _console(sys.stderr)
    return track(items, said(label), total, console=console, transient=True, disable=not _draws(console))


@contextmanager
def counting(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that is told how many of how many are done, where that is a terminal."""
    from rich.progress import Progress  # noqa: PLC0415 - only what lasts needs it

    console = _console(sys.stderr)
    with Progress(console=console, transient=True, disable=not _draws(console)) as bar:
        task = bar.add_task(said(label), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def drawing() -> Iterator[Callable[[RenderableType], None] | None]:
    """What draws on standard error in the place of what it drew before; None where that is no terminal."""
    from rich.live import Live  # noqa: PLC0415 - only what lasts needs it

    console = _console(sys.stderr)
    if not _draws(console) or console.is_dumb_terminal:
        yield None
        return
    with Live(console=console, transient=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False) as it:
        yield lambda drawn: it.update(drawn, refresh=True)


def _draws(console: Console) -> bool:
    return console.is_terminal and not _silent()


def problem(error: RewardctlError) -> None:
    """Print an error: what, which fields, the mend or the wait, and the request to look for."""
    fault(error.detail, hints.of(error))
    for one in error.errors:
        if f"{one.loc}: {one.msg}" not in error.detail:
            _labelled("field", "yellow", f"{one.loc}: {said(one.msg)}")
    if error.request_id:
        _labelled("request id", "dim", error.request_id)
    if verbose():
        _labelled("code", "dim", error.code)
        for cause in _causes(error):
            _labelled("because", "dim", f"{type(cause).__name__}: {cause}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    while (cause := error.__cause__) is not None:
        yield cause
        error = cause


def fault(detail: str, hint: str | None = None) -> None:
    _labelled("error", "bold red", said(detail))
    if hint:
        _labelled("hint", "cyan", said(hint))


def warning(detail: str, hint: str | None = None) -> None:
    """What was done holds, and something stands in the way of what comes next."""
    _labelled("warning", "bold yellow", said(detail))
    if hint:
        _labelled("hint", "cyan", said(hint))


def safe(text: str) -> str:
    """`text` on one line, with nothing in it that a terminal would obey."""
    return text.translate(_OBEYED)


def safe_block(text: str) -> str:
    """`text` of several lines, with nothing in it that a terminal would obey."""
    return text.translate(_OBEYED_IN_BLOCKS)


def json_text(value: Model | Mapping[str, Any] | Sequence[Any]) -> str:
    plain = value if isinstance(value, Mapping | Sequence) else _dumped(value)
    return json.dumps(plain, ensure_ascii=False, default=_dumped).translate(_ESCAPED_IN_JSON)


def json_page(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """Laid out for people, and JSON all the same."""
    return json.dumps(value, ensure_ascii=False, indent=2).translate(_ESCAPED_IN_JSON)


def _dumped(model: Model) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)


def _labelled(label: str, style: str, text: str) -> None:
    _console(sys.stderr).print(Text.assemble((f"{said(label)}: ", style), safe(text)), soft_wrap=True)


class _Careful(Console):
    """Lets no text through to the terminal as a command."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else text.translate(_OBEYED_IN_BLOCKS), style, control)


@lru_cache(maxsize=2)
def _console(stream: TextIO) -> Console:
    """Where no terminal sets a width, a table is as wide as it needs to be."""
    width = None if stream.isatty() or "COLUMNS" in os.environ else _UNWRAPPED
    return _Careful(file=stream, width=width, markup=False, emoji=False, highlight=False)
