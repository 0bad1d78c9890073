"""The command line as people meet it on a platform that runs."""

from tests.platform import Platform


def test_alone_it_says_who_one_is_and_what_to_do_next(platform: Platform) -> None:
    platform.login("user@example.com")
    said = platform.ok()
    assert f"The platform runs at {platform.url}; you are user@example.com." in said
    assert "rewardctl event list" in said


def test_where_nobody_is_logged_in_it_says_how(platform: Platform) -> None:
    platform.login("user@example.com")
    platform.ok("logout")
    assert "rewardctl login EMAIL" in platform.ok()


def test_a_shell_completes_the_ids_of_events_and_of_nothing_else(platform: Platform) -> None:
    platform.login("operator@example.com")
    event = platform.json("event", "list")["items"][0]["id"]
    asked = {"_REWARDCTL_COMPLETE": "complete_bash", "COMP_WORDS": f"rewardctl event show {event[:20]}"}
    shell = Platform(platform.root, environment={**platform.environment, **asked, "COMP_CWORD": "3"})
    assert event in shell.ok().split()
    nobody = {**asked, "COMP_WORDS": "rewardctl event show zz", "COMP_CWORD": "3"}
    done = Platform(platform.root, environment={**platform.environment, **nobody}).run()
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_verbose_tells_each_request_and_no_token(platform: Platform) -> None:
    platform.login("user@example.com")
    done = platform.run("whoami", "--verbose")
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("GET /auth/me: 200 in ")
    assert "Bearer" not in done.stderr


def test_quiet_leaves_the_result_alone(platform: Platform) -> None:
    platform.login("operator@example.com")
    listed = platform.run("event", "list", "--limit", "1")
    quiet = platform.run("--quiet", "event", "list", "--limit", "1")
    assert listed.stderr.startswith("There are more")
    assert (quiet.stdout, quiet.stderr) == (listed.stdout, "")


def test_a_reward_is_shown_by_its_id(platform: Platform) -> None:
    platform.login("operator@example.com")
    reward = platform.json("reward", "list")["items"][0]
    assert platform.json("reward", "show", reward["id"]) == reward


def test_a_doctor_finds_a_platform_that_runs_well(platform: Platform) -> None:
    told = {one["check"]: one["state"] for one in platform.json("doctor")["checks"]}
    assert told["services"] == "ok"
    assert told["ports"] == "ok"
