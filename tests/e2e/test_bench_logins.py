"""A tiny run of the bench of logins: what was asked and answered adds up."""

import json
from pathlib import Path

from tests.platform import Platform


def test_logins_go_on_while_events_are_read_and_nothing_is_left(tmp_path: Path) -> None:
    nowhere = Platform(tmp_path, environment={"TMPDIR": str(tmp_path)})
    told = ("--concurrency", "6", "--rate", "10", "--duration", "2s", "--rounds", "2", "--bcrypt-cost", "4")
    done = nowhere.run("bench", "--logins", *told, "--json")

    assert done.returncode in {0, 99}, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert done.returncode == (0 if found["ok"] else 99)
    assert (found["atOnce"], found["bcryptCost"], found["rate"]) == (6, 4, 10)
    assert [found[side]["requests"] for side in ("idle", "loaded", "arriving")] == [40, 40, 40]
    assert len(found["rounds"]) == 2
    answers = found["logins"]["answers"]
    put_off = sum(answers.pop(status, 0) for status in ("503", "504"))
    assert set(answers) == {"200", "401"}
    ends = 2 * len(found["rounds"])
    assert abs(2 * answers["200"] - answers["401"]) <= ends + 2 * put_off, "a round may end after a right password"
    assert set(found["lagMs"]["loaded"]) == {"gateway", "auth", "event"}
    assert list(tmp_path.iterdir()) == []
