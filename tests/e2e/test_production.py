"""`rewardctl doctor --production` on a platform that runs."""

import json

from tests.platform import Platform


def test_a_platform_for_development_is_told_what_it_lacks_and_nothing_is_left_unseen(platform: Platform) -> None:
    done = platform.run("doctor", "--production", "--json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    states = {one["check"]: one["state"] for one in told["checks"]}
    assert told["unseen"] == 0
    assert states["database-members"] == states["database-authentication"] == "fault"
    assert states["database-schema"] == states["documents"] == states["first-admin"] == "fit"
