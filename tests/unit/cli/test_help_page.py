import pytest

from rewardctl.cli import app
from rewardctl.cli.help import examples


def _said(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        app.main(args)
    assert stopped.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "asked", [("event", "create", "--help"), ("event", "create", "-h"), ("help", "event", "create")]
)
def test_a_command_says_what_it_takes_and_shows_examples(
    capsys: pytest.CaptureFixture[str], asked: tuple[str, ...]
) -> None:
    said = _said(capsys, *asked)
    assert "Usage: rewardctl event create" in said
    assert all(word in said for word in ("Open an event.", "Arguments", "--time-zone", "--quiet", "Examples"))
    assert '  rewardctl event create "Winter"' in said


def test_a_group_lists_its_commands_and_an_example_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "wallet", "--help")
    assert "Show the balances of one's own wallet, or of a user's." in said
    assert [line.strip() for line in said.splitlines() if line.startswith("   rewardctl")] == [
        "rewardctl wallet show",
        "rewardctl wallet ledger --limit 50",
    ]


def test_a_group_that_is_a_command_too_shows_examples_of_both() -> None:
    found = examples.of("rewardctl bench", ("compare",))
    assert "rewardctl bench" in found
    assert "rewardctl bench compare before.json after.json" in found


def test_the_exit_statuses_are_a_topic(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "help", "exit-statuses")
    assert "130" in said
    assert "not logged in" in said


def test_the_shape_of_json_is_a_topic(capsys: pytest.CaptureFixture[str]) -> None:
    assert "This is shape 1" in _said(capsys, "help", "json")


def test_help_about_nothing_that_is_there_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main(["help", "evnt"])
    assert stopped.value.code == 2
    assert "Did you mean 'event'?" in capsys.readouterr().err
