"""`rewardctl api`: any route with the login that is kept, and the document of them."""

import json
from pathlib import Path

from rewardctl.kernel.ids import new_id
from tests.platform import Platform


def test_any_route_is_called_with_the_login_that_is_kept(platform: Platform) -> None:
    platform.login("operator@example.com")
    draft = {"name": f"Event {new_id()}", "rewardCondition": {}, "periodStart": "2026-01-01T00:00:00Z"}
    body = json.dumps({**draft, "status": "ACTIVE"})
    made = json.loads(platform.ok("api", "post", "/events", "--data", "@-", given=body))
    changed = platform.json(
        "api", "patch", f"/events/{made['id']}", "--data", '{"status": "INACTIVE"}', "-H", 'if-match: "1"'
    )
    assert (changed["status"], changed["version"]) == ("INACTIVE", 2)


def test_what_is_asked_for_may_stand_in_the_path_and_beside_it(platform: Platform) -> None:
    platform.login("operator@example.com")
    page = platform.json("api", "GET", "/events?limit=1", "--query", "status=ACTIVE")
    assert [one["status"] for one in page["items"]] == ["ACTIVE"]


def test_a_refusal_is_told_as_by_any_other_command(platform: Platform) -> None:
    platform.login("operator@example.com")
    done = platform.run("api", "delete", f"/events/{new_id()}", "--json")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("error: Your role does not allow this")
    assert "request id: " in done.stderr


def test_the_document_and_its_requests_are_printed_or_written(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    assert platform.ok("api", "spec", "--output", str(file)) == ""
    assert "/events" in json.loads(file.read_text("utf-8"))["paths"]
    assert f"@gateway = {platform.url}" in platform.ok("api", "collection")
