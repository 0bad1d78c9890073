import stat
import tomllib
from pathlib import Path

import pytest

from tests.integration.plugins.site import Site

KEYED = """
    from datetime import timedelta

    from pydantic import Field, SecretStr
    from rewardctl.sdk import Granted, NoParams, Settings

    class Keyed(Settings):
        key: SecretStr = Field(min_length=8)
        tries: int = Field(default=3, ge=1)
        site: str | None = None

    class Plugin:
        type = "KEYED"
        api_version = 1
        params_model = NoParams
        settings_model = Keyed

        async def grant(self, context, params):
            return Granted(1)
"""
SECRET = 'tea & "biscuits" \\ at 5'


@pytest.fixture
def keyed(project: Site) -> Site:
    project.install("rewardctl-keyed", "KEYED", KEYED)
    return project


def kept(site: Site) -> Path:
    return site.home / ".rewardctl" / "plugins.toml"


def test_a_type_without_its_settings_is_broken_until_they_are_set(keyed: Site) -> None:
    broken = keyed.plugins()["rewardctl-keyed KEYED"]
    assert broken["state"] == "broken"
    assert "rewardctl plugin set KEYED" in broken["error"]
    done = keyed.run("plugin", "set", "KEYED", "key", "--stdin", given=f"{SECRET}\n")
    assert done.returncode == 0, done.stderr
    assert "rewardctl restart event" in done.stderr
    assert keyed.plugins()["rewardctl-keyed KEYED"]["state"] == "ok"


def test_a_setting_is_kept_for_the_owner_alone_beside_the_others(keyed: Site) -> None:
    keyed.json("plugin", "set", "keyed", "key", "--stdin", given=f"{SECRET}\n")
    keyed.json("plugin", "set", "keyed", "tries", "5")
    keyed.json("plugin", "set", "keyed", "site", "https://example.com")
    assert stat.S_IMODE(kept(keyed).stat().st_mode) == 0o600
    own = {"key": SECRET, "tries": 5, "site": "https://example.com"}
    assert tomllib.loads(kept(keyed).read_text()) == {"KEYED": own}


def test_a_secret_is_asked_for_and_not_echoed(keyed: Site) -> None:
    done = keyed.run("plugin", "set", "KEYED", "key", given=f"{SECRET}\n", PYTHONWARNINGS="ignore")
    assert done.returncode == 0, done.stderr
    assert tomllib.loads(kept(keyed).read_text())["KEYED"]["key"] == SECRET
    assert SECRET not in done.stdout + done.stderr


def test_a_secret_on_the_command_line_is_refused(keyed: Site) -> None:
    done = keyed.run("plugin", "set", "KEYED", "key", "visible-to-all")
    assert done.returncode == 2
    assert "can't be given on the command line" in done.stderr
    assert not kept(keyed).exists()


@pytest.mark.parametrize(("field", "value"), [("key", "short"), ("tries", "0"), ("tries", "many")])
def test_a_value_that_the_type_refuses_is_not_kept_and_not_repeated(keyed: Site, field: str, value: str) -> None:
    done = keyed.run("plugin", "set", "KEYED", field, "--stdin", given=f"{value}\n")
    assert done.returncode == 2
    assert f"field: {field}: " in done.stderr
    assert value not in done.stderr.replace("equal to", "")
    assert not kept(keyed).exists()


def test_a_setting_that_the_type_does_not_have_is_refused(keyed: Site) -> None:
    done = keyed.run("plugin", "set", "KEYED", "lock", "1")
    assert done.returncode == 5
    assert "hint: it has: key, tries, site" in done.stderr


def test_without_a_project_there_is_nowhere_to_keep_it(site: Site) -> None:
    site.install("rewardctl-keyed", "KEYED", KEYED)
    assert site.run("plugin", "set", "KEYED", "tries", "5").returncode == 8


def test_show_says_whether_a_setting_is_set_and_never_its_value(keyed: Site) -> None:
    keyed.json("plugin", "set", "KEYED", "key", "--stdin", given=f"{SECRET}\n")
    done = keyed.run("plugin", "show", "KEYED", "--json")
    told = keyed.json("plugin", "show", "KEYED")["settings"]
    assert [(one["field"], one["secret"], one["required"], one["set"]) for one in told] == [
        ("key", True, True, True),
        ("tries", False, False, False),
        ("site", False, False, False),
    ]
    assert SECRET not in done.stdout + keyed.run("plugin", "show", "KEYED").stdout
