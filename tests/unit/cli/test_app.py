import errno
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from rewardctl.cli import app, exits
from rewardctl.kernel.errors import (
    AlreadyClaimed,
    EventInactive,
    FieldError,
    Invalid,
    NotInitialised,
    OutOfPeriod,
    TooManyRequests,
)

_HEAVY = {"fastapi", "odmantic", "pymongo", "motor", "uvicorn", "aiohttp", "httpx"}


def _command(monkeypatch: pytest.MonkeyPatch, made: typer.Typer) -> None:
    monkeypatch.setattr(app, "import_module", lambda _: SimpleNamespace(app=made))


def _single(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    made = typer.Typer()

    @made.command("ps")
    def ps() -> None:
        raise error

    _command(monkeypatch, made)


def _exit_of(*args: str) -> object:
    with pytest.raises(SystemExit) as stopped:
        app.main(args)
    return stopped.value.code


def test_help_lists_every_command_and_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom rewardctl.cli.app import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
        "print('MODULES', *sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    shown, _, modules = out.partition("MODULES")
    listed = [line.split()[1] for line in shown.partition("Commands")[2].splitlines() if line.startswith("│")]
    assert listed == list(app.COMMANDS)
    loaded = {name.split(".")[0] for name in modules.split()}
    assert not loaded & _HEAVY
    assert not [name for name in modules.split() if name.startswith("rewardctl.cli.commands.")]


def test_the_console_script_shows_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit_of("--version") == 0
    assert capsys.readouterr().out.startswith("rewardctl 0.")


def test_an_error_is_a_line_a_hint_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _single(monkeypatch, NotInitialised("no project in /x", hint="run: rewardctl init"))
    assert _exit_of("ps") == 8
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "error: no project in /x\nhint: run: rewardctl init\n"


def test_an_error_names_its_fields_and_its_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _single(monkeypatch, Invalid("not valid", errors=[FieldError("body.name", "too long")], request_id="req-12345678"))
    assert _exit_of("ps") == 2
    assert capsys.readouterr().err == "error: not valid\nfield: name: too long\nrequest id: req-12345678\n"


def test_a_field_that_the_error_names_itself_is_not_told_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _single(monkeypatch, Invalid("not valid: name: too long", errors=[FieldError("name", "too long")]))
    assert _exit_of("ps") == 2
    assert capsys.readouterr().err == "error: not valid: name: too long\n"


def test_a_mistyped_option_is_a_usage_error_with_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit_of("init", "--port-bse", "1") == 2
    said = capsys.readouterr().err
    assert "No such option '--port-bse'. Did you mean '--port-base'?" in said
    assert "see: rewardctl init --help" in said


def test_each_status_has_a_meaning_and_the_document_says_the_same() -> None:
    document = (Path(__file__).parents[3] / "docs" / "cli.md").read_text("utf-8")
    rows = {int(status): meaning for status, meaning in re.findall(r"^\| (\d+) \| (.+) \|$", document, re.MULTILINE)}
    assert rows == {int(status): meaning for status, meaning in exits.MEANINGS.items()}
    assert set(exits.MEANINGS) == set(exits.Status)


def test_who_asked_too_often_is_told_how_long_to_wait(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _single(monkeypatch, TooManyRequests("too many", retry_after=12))
    assert _exit_of("ps") == 7
    assert capsys.readouterr().err == "error: too many\nhint: try again in 12 s\n"


def test_a_class_without_a_status_of_its_own_takes_its_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    _single(monkeypatch, AlreadyClaimed())
    assert _exit_of("ps") == 6


def test_ctrl_c_exits_130(monkeypatch: pytest.MonkeyPatch) -> None:
    _single(monkeypatch, KeyboardInterrupt())
    assert _exit_of("ps") == 130


def test_a_mistyped_command_is_a_usage_error_with_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit_of("evnt") == 2
    assert "Did you mean 'event'?" in capsys.readouterr().err


def test_a_module_of_several_commands_is_a_group(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = typer.Typer()
    made.command("show")(lambda: typer.echo("shown"))
    _command(monkeypatch, made)
    assert _exit_of("wallet", "show") == 0
    assert capsys.readouterr().out == "shown\n"


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    program = f"{sys.executable} -c 'from rewardctl.cli.app import main; main()' --help"
    done = subprocess.run(["bash", "-c", f"{program} | true"], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_no_room_for_what_is_printed_is_one_line_and_a_hint() -> None:
    program = f"{sys.executable} -c 'from rewardctl.cli.app import main; main()' --help"
    done = subprocess.run(["bash", "-c", f"{program} > /dev/full"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()) == (
        8,
        [
            "error: Standard output can't be written: No space left on device",
            "hint: free some disk space and try again",
        ],
    )


def test_what_the_system_refuses_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _single(monkeypatch, NotADirectoryError(errno.ENOTDIR, "Not a directory", "logs/x"))
    assert _exit_of("ps") == 8
    assert capsys.readouterr().err.splitlines()[0] == "error: logs/x can't be used: Not a directory"


def test_a_ctrl_c_on_the_way_out_is_no_traceback() -> None:
    script = (
        "import atexit, os, signal, sys\nfrom rewardctl.cli.app import main\n"
        "atexit.register(os.kill, os.getpid(), signal.SIGINT)\nsys.argv[1:] = ['--version']\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


def test_a_missing_argument_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit_of("claim", "show") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Missing argument" in said.err
    assert "hint: see: rewardctl claim show --help" in said.err


@pytest.mark.parametrize("error", [EventInactive(), OutOfPeriod("The event has not begun")])
def test_a_claim_at_the_wrong_time_is_a_matter_of_the_present_state(
    monkeypatch: pytest.MonkeyPatch, error: Invalid
) -> None:
    _single(monkeypatch, error)
    assert _exit_of("ps") == 6


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ("logs", "--level", "loud"),
            "Invalid value for '--level': 'loud' is not one of 'debug', 'info', 'warning', 'error', 'critical'.",
        ),
        (("claim", "list", "--limit", "x"), "Invalid value for '--limit': must be a whole number"),
        (("completion",), "Missing argument 'SHELL'. Choose from: bash, zsh, fish"),
        (("completion", "tcsh"), "Invalid value for 'SHELL': 'tcsh' is not one of 'bash', 'zsh', 'fish'."),
        (("claim", "list", "--limt", "1"), "No such option '--limt'. Did you mean '--limit'?"),
        (("logout", "--user"), "No such option: --user"),
        (("activity", "list", "anna", "--user", "ben"), "The user is named twice"),
    ],
)
def test_what_is_typed_wrong_is_said_in_plain_words_on_one_line(
    args: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _exit_of(*args) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"error: {said}"
