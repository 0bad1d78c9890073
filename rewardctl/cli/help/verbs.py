"""Commands and groups as this program has them: one style of help, `--quiet` and `--verbose` wherever they stand."""

from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from rewardctl.cli import output, typed
from rewardctl.cli.help.sentence import first_sentence
from rewardctl.cli.spoken import said
from rewardctl.kernel.errors import Invalid

if TYPE_CHECKING:
    from typer._click import Command, Context, Parameter
    from typer._click.formatting import HelpFormatter
    from typer._click.shell_completion import CompletionItem

_WIDEST: Final = 40
"""Wide letters."""


class Verb(TyperCommand):
    def get_params(self, ctx: "Context") -> "list[Parameter]":
        return _with_voice(super().get_params(ctx))

    def invoke(self, ctx: "Context") -> object:
        """Raises: Invalid, with its fields by the names that were typed."""
        try:
            return super().invoke(ctx)
        except Invalid as error:
            error.errors = tuple(typed.field(one, self.params) for one in error.errors)
            raise

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:  # noqa: ARG002 - Typer's signature
        _show_page(self, ctx)

    def shell_complete(self, ctx: "Context", incomplete: str) -> "list[CompletionItem]":
        return [_told(one, one.help) for one in super().shell_complete(ctx, incomplete)]


class Noun(TyperGroup):
    def get_params(self, ctx: "Context") -> "list[Parameter]":
        return _with_voice(super().get_params(ctx))

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:  # noqa: ARG002 - Typer's signature
        _show_page(self, ctx)

    def shell_complete(self, ctx: "Context", incomplete: str) -> "list[CompletionItem]":
        found = super().shell_complete(ctx, incomplete)
        whole = {name: first_sentence(one) for name, one in self.commands.items()}
        return [_told(one, whole.get(one.value, one.help)) for one in found]


def _told(found: "CompletionItem", help_: str | None) -> "CompletionItem":
    """With its help in the reader's language, on one line; English is as Typer cuts it."""
    told = said(help_ or "")
    found.help = found.help if told == help_ else shorten(told, _WIDEST, placeholder=" …")
    return found


def made(app: typer.Typer) -> TyperGroup:
    """The group that `app` declares, of our own classes; it may bring a kind of Noun."""
    brought = app.info.cls
    app.info.cls = brought if isinstance(brought, type) and issubclass(brought, Noun) else Noun
    for one in app.registered_commands:
        one.cls = Verb
    return get_group(app)


def _quieten(wanted: bool) -> None:
    if wanted:
        output.speak(output.Voice.QUIET)


def _amplify(wanted: bool) -> None:
    if wanted:
        output.speak(output.Voice.VERBOSE)


def _voice(
    *,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", callback=_quieten, expose_value=False, help="Show results and errors alone."),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", callback=_amplify, expose_value=False, help="Show each request and its answer, too."),
    ] = False,
) -> None:
    """What every command takes."""


_declared: Final = typer.Typer(add_completion=False)
_declared.command()(_voice)
_VOICE: Final = get_command(_declared).params


def _with_voice(params: "list[Parameter]") -> "list[Parameter]":
    """Before `--help`, which comes last."""
    return [*params[:-1], *_VOICE, *params[-1:]]


def _show_page(command: "Command", context: "Context") -> None:
    from rewardctl.cli.help import page as help_page  # noqa: PLC0415 - only the help needs it

    output.write_page(help_page.page(command, context))
