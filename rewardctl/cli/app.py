"""The console script. A command's module is imported when the command is called, so `--help` stays quick."""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperCommand
from typer.main import get_command

from rewardctl import __version__
from rewardctl.cli import hints, mistyped, output, refusals
from rewardctl.cli.exits import Status, status_of
from rewardctl.cli.help import verbs
from rewardctl.kernel.errors import Ended, RewardctlError

if TYPE_CHECKING:
    from typer._click import Command, Context

COMPLETE: Final = "_REWARDCTL_COMPLETE"
"""What a shell sets that wants a word completed."""
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("init", "Make a project here: keys, settings and the first administrator."),
    "up": ("up", "Start the platform."),
    "down": ("down", "Stop the platform."),
    "restart": ("restart", "Restart the daemons, or one service."),
    "ps": ("ps", "Show the services."),
    "config": ("config", "Show the settings, and where each one comes from."),
    "log-level": ("log_level", "Show or change the levels that the daemons log at."),
    "logs": ("logs", "Read the services' logs."),
    "trace": ("trace", "Show the way of one request through the services."),
    "keys": ("keys", "Show, rotate and retire the keys that sign access tokens."),
    "doctor": ("doctor", "Check this machine and this project, and say the mend."),
    "clock": ("clock", "Show the platform's time, or set it for development and tests."),
    "bench": ("bench", "Attack a platform of its own, and verify that it held."),
    "seed": ("seed", "Fill the platform with a small believable world."),
    "test": ("test", "Run the test suite, or a part of it."),
    "login": ("login", "Log in and keep the session."),
    "logout": ("logout", "End the session."),
    "whoami": ("whoami", "Show who is logged in."),
    "account": ("account", "Make, show and change accounts."),
    "event": ("event", "Make, change and show events."),
    "reward": ("reward", "Make and show rewards."),
    "condition": ("condition", "Check a condition, and show what one may hold."),
    "plugin": ("plugin", "Show, begin, try and install reward types."),
    "claim": ("claim", "Submit, show and decide claims."),
    "activity": ("activity", "Report and list what users did."),
    "wallet": ("wallet", "Show what a user was given."),
    "api": ("api", "Call any route as who is logged in; print the API document."),
    "db": ("db", "Migrate the databases, back them up and restore them."),
    "audit": ("audit", "Prove that every promise was kept, and show who changed what."),
    "completion": ("completion", "Print what makes a shell complete commands, options and ids."),
    "help": ("help", "Show the help of a command, or of: exit-statuses, json."),
}
"""A command's name, its module in `rewardctl.cli.commands`, and what it does.

The module's `app` is a Typer. Where its only command bears the name of the module's entry here, that command is meant
(`rewardctl up`); else `app` is a group (`rewardctl event list`).
"""


class OnDemand(verbs.Noun):
    """Lists light stand-ins and imports a command once it is called or completed."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - what Typer gives its groups
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, short_help=text) for name, (_, text) in COMMANDS.items()}

    def resolve_command(self, ctx: "Context", args: list[str]) -> "tuple[str | None, Command | None, list[str]]":
        name, command, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if name else command, rest


def loaded(name: str) -> "Command":
    """The real command behind a name of COMMANDS."""
    module, text = COMMANDS[name]
    group = verbs.made(import_module(f"rewardctl.cli.commands.{module}").app)
    if list(group.commands) == [name]:
        return group.commands[name]
    group.help = group.help or text
    return group


root = typer.Typer(
    name="rewardctl",
    cls=OnDemand,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        output.write(f"rewardctl {__version__}, --json shape {output.SHAPE}")
        raise typer.Exit


@root.callback(invoke_without_command=True)
def _rewardctl(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 - its callback has shown it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Events and rewards for campaigns: given once, never over stock, never lost, and every decision explained."""
    if context.invoked_subcommand is None:
        from rewardctl.cli.help import next_step  # noqa: PLC0415 - only who says nothing needs it

        output.write(next_step.view(next_step.found()))


def main(args: Sequence[str] | None = None) -> None:
    """Run one command line and exit with its status (see `rewardctl.cli.exits`)."""
    for stream in (sys.stdout, sys.stderr):
        _take_any_text(stream)
    status = _status(args)
    if args is None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what is done on the way out tells nobody that it was interrupted
    sys.exit(status)


def _status(args: Sequence[str] | None) -> int:
    try:
        return refusals.unless_refused(lambda: _answered(args))
    except RewardctlError as error:
        output.problem(error)
        return status_of(error)


def _answered(args: Sequence[str] | None) -> int:
    output.speak(output.Voice.USUAL)
    hints.forget()
    if COMPLETE in os.environ:
        from typer.completion import get_completion_inspect_parameters  # noqa: PLC0415 - only a shell needs it

        get_completion_inspect_parameters()
    try:
        answer = get_command(root)(args, prog_name="rewardctl", standalone_mode=False)
    except Ended as error:
        return error.status
    except typer.TyperException as error:
        return _refused(error)
    except (KeyboardInterrupt, typer.Abort):
        return Status.INTERRUPTED
    return answer if isinstance(answer, int) else Status.OK


def _refused(error: typer.TyperException) -> int:
    """A usage error in our own words; one without any has shown the help already."""
    context = getattr(error, "ctx", None)
    if said := mistyped.words(error):
        output.fault(said, f"see: {context.command_path} --help" if context else None)
    return error.exit_code


def _take_any_text(stream: object) -> None:
    """Let a name that the terminal's encoding lacks be shown escaped, not end the command."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")
