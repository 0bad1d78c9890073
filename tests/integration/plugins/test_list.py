import json

from tests.integration.plugins.site import GOOD, Site


def test_a_sound_plugin_is_listed_beside_the_platforms_own_without_a_project(site: Site) -> None:
    site.good("rewardctl-poster", "POSTER")
    found = site.plugins()
    assert found["rewardctl POINT"]["state"] == "ok"
    assert found["rewardctl-poster POSTER"] == {
        "kind": "reward",
        "type": "POSTER",
        "name": "POSTER",
        "distribution": "rewardctl-poster",
        "version": "1.2",
        "state": "ok",
        "error": None,
    }


def test_broken_plugins_are_named_each_with_its_error(site: Site) -> None:
    site.install("a-raising", "RAISING", "raise RuntimeError('no licence')")
    site.good("b-of-tomorrow", "TOMORROW", api_version=2)
    site.good("c-second", "POINT")
    found = site.plugins()
    assert {one["state"] for name, one in found.items() if not name.startswith("rewardctl ")} == {"broken"}
    assert found["a-raising RAISING"]["error"] == "RuntimeError: no licence"
    assert "API version 2" in found["b-of-tomorrow TOMORROW"]["error"]
    assert found["c-second POINT"]["error"] == "the type POINT is taken by another plugin"


def test_a_plugin_that_prints_or_exits_when_it_is_imported_spoils_nothing(site: Site) -> None:
    site.install("a-printing", "PRINTING", "print('hello from here')\n" + GOOD.format(type="PRINTING", api_version=1))
    site.install("b-exiting", "EXITING", "import sys\nprint('bye')\nsys.exit(3)")
    done = site.run("plugin", "list", "--json")
    assert done.returncode == 0
    states = {one["name"]: one["state"] for one in json.loads(done.stdout)["plugins"]}
    assert states["EXITING"] == "broken"
    assert "bye" in done.stderr


def test_a_plugin_that_the_project_disables_is_listed_as_such(project: Site) -> None:
    project.good("rewardctl-poster", "POSTER")
    with (project.home / "rewardctl.toml").open("a") as settings:
        settings.write('\ndisabled_reward_types = "poster"\n')
    assert project.plugins()["rewardctl-poster POSTER"]["state"] == "disabled"
    assert "rewardctl-poster POSTER" in project.plugins(REWARDCTL_DISABLED_REWARD_TYPES="")


def test_for_people_it_is_a_table(site: Site) -> None:
    site.install("a-raising", "RAISING", "raise RuntimeError('no licence')")
    said = site.run("plugin", "list").stdout
    assert "POINT" in said
    (line,) = [line for line in said.splitlines() if "RAISING" in line]
    assert line.split() == ["RAISING", "reward", "a-raising", "1.2", "broken", "RuntimeError:", "no", "licence"]


def test_a_type_is_shown_with_its_fields_and_where_it_comes_from(site: Site) -> None:
    told = site.json("plugin", "show", "point")
    assert (told["type"], told["distribution"]) == ("POINT", "rewardctl")
    assert [(one["name"], one["required"]) for one in told["fields"]] == [("points", True), ("validDays", False)]
    assert "validDays" in site.run("plugin", "show", "POINT").stdout


def test_a_type_that_is_broken_is_not_shown_but_says_why(site: Site) -> None:
    site.install("a-raising", "RAISING", "raise RuntimeError('no licence')")
    done = site.run("plugin", "show", "RAISING")
    assert done.returncode == 2
    assert "hint: it is broken: RuntimeError: no licence" in done.stderr
