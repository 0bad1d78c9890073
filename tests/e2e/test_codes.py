"""A pool of codes at the command line: from the file to what an event has left of it."""

from pathlib import Path

from rewardctl.kernel.ids import new_id
from tests.platform import Platform


def test_a_pool_is_filled_from_a_file_and_an_event_says_what_is_left(platform: Platform, tmp_path: Path) -> None:
    platform.login("operator@example.com")
    reward = platform.json("reward", "create", "COUPON", f"Coffee {new_id()}", "pool=true")["id"]
    event = platform.json("event", "create", f"Coffees {new_id()}")["id"]
    file = tmp_path / "codes.txt"

    offered = platform.run("event", "add-reward", event, reward, "--stock", "10")
    assert offered.returncode == 0
    assert offered.stderr.startswith("Codes in its pool: 0, fewer than the stock of 10.")

    file.write_text("code,expires\nAAA-111,2027-01-01\n", "utf-8")
    refused = platform.run("reward", "import-codes", reward, str(file))
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[:3] == [
        "error: 2 of 2 lines can't be a code; none was added",
        "hint: write one code a line and nothing else: no header, no columns",
        f"field: {file}:1: must be up to 200 visible ASCII characters, without a space, comma, semicolon or quote",
    ]

    file.write_text("AAA-111\nBBB-222\nAAA-111\n", "utf-8")
    told = platform.ok("reward", "import-codes", reward, str(file), "--dry-run")
    assert told == "2 to add, 1 repeated in the file; the first: AAA-111 BBB-222\n"
    assert platform.ok("reward", "import-codes", reward, str(file)) == "2 added, 1 repeated in the file\n"
    again = platform.ok("reward", "import-codes", reward, str(file))
    assert again == "0 added, 2 were there already, 1 repeated in the file\n"
    assert "10 of 10, codes left: 2" in platform.ok("event", "show", event)
