from tests.integration.plugins.site import GOOD, Site


def test_an_installed_type_is_tried_with_fields_that_are_made_up_or_told(site: Site) -> None:
    assert site.json("plugin", "check", "point")["kept"]
    assert site.json("plugin", "check", "POINT", "points=7", "validDays=2")["kept"]


def test_each_promise_is_a_line_and_a_broken_one_says_how(site: Site) -> None:
    site.install("rewardctl-odd", "ODD", GOOD.format(type="ODD", api_version=1).replace("Granted(1)", "'given'"))
    done = site.run("plugin", "check", "ODD")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "✓ it is a reward type" in lines
    place = lines.index("✗ grant answers make sense")
    assert "it answered str" in lines[place + 1]
    assert any(line.startswith("- asked in turn it gives once") for line in lines)


def test_params_that_the_type_refuses_break_the_promise_that_they_are_good(site: Site) -> None:
    done = site.run("plugin", "check", "POINT", "points=0")
    assert done.returncode == 1
    assert "✗ good params survive json" in done.stdout


def test_a_directory_without_such_tests_says_what_is_missing(site: Site) -> None:
    (site.home / "empty").mkdir()
    done = site.run("plugin", "check", "empty")
    assert done.returncode == 2
    assert "RewardTypeConformance" in done.stderr


def test_a_type_that_is_not_installed_is_named_so(site: Site) -> None:
    done = site.run("plugin", "check", "NOTHING")
    assert done.returncode == 2
    assert "installed are: BADGE" in done.stderr
