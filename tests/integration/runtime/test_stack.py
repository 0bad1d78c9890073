"""The whole platform of one project, by the commands alone."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from rewardctl.runtime.ports import free_base
from tests.integration.runtime.stage import until

_NAMES = ["mongo-user", "mongo-event", "auth", "event", "gateway"]
_PORTS = ("GATEWAY", "AUTH", "EVENT", "MONGO_USER", "MONGO_EVENT")


class Cli:
    def __init__(self, root: Path) -> None:
        self.root = root
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REWARDCTL_")}
        base = free_base(len(_PORTS) + 1)
        chosen = {name: str(base + step) for step, name in enumerate(_PORTS)}
        self.environment = kept | {f"REWARDCTL_{name}_PORT": port for name, port in chosen.items()}
        self.environment["REWARDCTL_BCRYPT_COST"] = "4"
        self.command = [sys.executable, "-c", "from rewardctl.cli.app import main; main()"]

    def __call__(self, *args: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self.command, *args],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self, *args: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.command, *args],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def rows(self) -> dict[str, dict[str, Any]]:
        return {row["service"]: row for row in json.loads(self("ps", "--json").stdout)["services"]}

    def pids(self) -> list[int]:
        """Of everything that the last state tells of, the supervisor included."""
        told = json.loads((self.root / ".rewardctl/run/state.json").read_bytes())
        return [told["pid"], *(one["pid"] for one in told["services"] if one["pid"])]

    def well(self) -> bool:
        return all((row["state"], row["health"]) == ("running", "healthy") for row in self.rows().values())


def _alive(pids: list[int]) -> list[int]:
    found = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    return [process.pid for process in found if process.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def cli(tmp_path: Path) -> Iterator[Cli]:
    made = Cli(tmp_path)
    assert made("init").returncode == 0
    yield made
    made("down")


async def test_the_life_of_a_platform(cli: Cli) -> None:
    assert {row["state"] for row in cli.rows().values()} == {"stopped"}
    assert cli("restart").returncode == 8

    begun = cli("up", "--detach", "--wait")
    assert begun.returncode == 0, begun.stderr
    assert [name for name in _NAMES if f"{name} is ready" not in begun.stderr] == []
    first = cli.rows()
    assert list(first) == _NAMES
    assert cli.well()

    again = cli("up", "--detach")
    assert again.returncode == 0
    assert "running already" in again.stderr
    assert {name: row["pid"] for name, row in cli.rows().items()} == {name: row["pid"] for name, row in first.items()}

    os.kill(first["event"]["pid"], signal.SIGKILL)
    await until(lambda: cli.rows()["event"]["pid"] not in {first["event"]["pid"], None}, "event has a new process", 5)
    await until(cli.well, "event is well again", 5)
    assert cli.rows()["event"]["restarts"] == 1

    assert cli("restart", "auth").returncode == 0
    second = cli.rows()
    assert second["auth"]["pid"] != first["auth"]["pid"]
    assert second["auth"]["restarts"] == 0
    assert cli("restart", "nobody").returncode == 2

    everything = cli.pids()
    assert len(_alive(everything)) == 6
    down = cli("down", "--json")
    assert json.loads(down.stdout) == {"stopped": ["gateway", "event", "auth", "mongo-event", "mongo-user"]}
    assert _alive(everything) == []
    assert "Nothing was running" in cli("down").stdout
    modes = {path.stat().st_mode & 0o777 for path in (cli.root / ".rewardctl/logs").iterdir()}
    assert modes == {0o600}


async def test_what_a_killed_supervisor_left_is_taken_over_by_up_and_ended_by_down(cli: Cli) -> None:
    assert cli("up", "-d").returncode == 0
    orphans = cli.pids()
    os.kill(orphans[0], signal.SIGKILL)
    looked = cli("ps", "--json")
    assert {row["health"] for row in json.loads(looked.stdout)["services"]} == {"unknown"}
    assert "nobody supervises" in looked.stderr

    assert cli("up", "-d").returncode == 0
    assert _alive(orphans) == []
    assert cli.well()

    orphans = cli.pids()
    os.kill(orphans[0], signal.SIGKILL)
    assert cli("down").returncode == 0
    assert _alive(orphans) == []


async def test_the_life_of_two_event_daemons(cli: Cli) -> None:
    assert cli("up", "-d", "--scale", "event=0").returncode == 2
    assert cli("up", "-d", "--scale", "event=2").returncode == 0
    first = cli.rows()
    assert list(first) == ["mongo-user", "mongo-event", "auth", "event", "event-2", "gateway"]
    assert cli.well()
    assert first["event"]["port"] != first["event-2"]["port"] == max(row["port"] for row in first.values())

    refused = cli("up", "-d", "--scale", "event=3")
    assert refused.returncode == 8
    assert "rewardctl down" in refused.stderr
    assert cli("up", "-d").returncode == 0

    os.kill(first["event-2"]["pid"], signal.SIGKILL)
    await until(lambda: cli.rows()["event-2"]["pid"] not in {first["event-2"]["pid"], None}, "event-2 is back", 5)
    await until(cli.well, "event-2 is well again", 5)

    assert json.loads(cli("restart", "--json").stdout) == {"restarted": ["auth", "event", "event-2", "gateway"]}
    stopped = json.loads(cli("down", "--json").stdout)["stopped"]
    assert stopped == ["gateway", "event-2", "event", "auth", "mongo-event", "mongo-user"]
    assert "event-2" not in cli.rows()


async def test_in_the_foreground_lines_are_shown_until_ctrl_c_stops_all(cli: Cli) -> None:
    with cli.start("up") as foreground:
        await until((cli.root / ".rewardctl/run/state.json").exists, "the supervisor is there")
        await until(cli.well, "all is well", 60)
        pids = cli.pids()
        foreground.send_signal(signal.SIGINT)
        shown, _ = foreground.communicate(timeout=60)
    assert foreground.returncode == 0
    assert _alive(pids) == []
    assert "all is ready: http://127.0.0.1:" in shown
    assert " gateway " in shown
    assert "all services are stopped" in shown


async def test_two_ups_at_once_start_one_platform(cli: Cli) -> None:
    with cli.start("up", "-d") as one, cli.start("up", "-d") as other:
        shown = [started.communicate(timeout=120)[0] for started in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0], shown
    assert cli.well()


def test_a_start_that_fails_says_why_and_leaves_nothing(cli: Cli) -> None:
    (cli.root / ".rewardctl/keys/signing.pem").write_text("no key")
    failed = cli("up", "-d")
    assert failed.returncode == 8
    assert "\nerror: auth ended with status " in failed.stderr
    assert "\nhint: run: rewardctl init\n" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert _alive(cli.pids()) == []


def test_a_platform_that_runs_elsewhere_has_nothing_to_run_here(cli: Cli) -> None:
    cli.environment["REWARDCTL_GATEWAY_URL"] = "https://rewards.example.com"
    assert {cli(verb).returncode for verb in ("up", "down", "ps", "restart")} == {8}
