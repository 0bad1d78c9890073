import tomllib

import pytest

from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import settings_file


def test_every_setting_has_a_line_that_explains_it() -> None:
    assert list(settings_file.EXPLAINED) == list(ProjectSettings.model_fields)
    text = settings_file.template()
    assert [name for name in ProjectSettings.model_fields if f"\n# {name} = " not in text] == []


def test_a_new_file_sets_nothing() -> None:
    assert tomllib.loads(settings_file.template()) == {}


def test_the_lines_that_are_commented_out_show_the_defaults() -> None:
    lines = settings_file.template().splitlines()
    shown = tomllib.loads("\n".join(line[2:] for line in lines if line.startswith("# ") and " = " in line))
    defaults = {
        name: field.default for name, field in ProjectSettings.model_fields.items() if field.default is not None
    }
    assert {name: shown[name] for name in defaults} == defaults
    assert ProjectSettings(**shown).gateway_url == "https://rewards.example.com"


def test_told_values_take_their_own_lines_and_leave_the_others() -> None:
    text = settings_file.told(settings_file.template(), {"gateway_port": 4000})
    assert tomllib.loads(settings_file.told(text, {"gateway_port": 5000})) == {"gateway_port": 5000}
    assert len(text.splitlines()) == len(settings_file.template().splitlines())


def test_a_line_that_was_taken_out_comes_back() -> None:
    assert tomllib.loads(settings_file.told('env = "test"\n', {"auth_port": 1})) == {"env": "test", "auth_port": 1}


def test_the_five_ports_follow_one_another() -> None:
    assert settings_file.ports_from(4000) == {
        "gateway_port": 4000,
        "auth_port": 4001,
        "event_port": 4002,
        "mongo_user_port": 4003,
        "mongo_event_port": 4004,
    }


@pytest.mark.parametrize("base", [0, -1, 65532])
def test_ports_past_the_last_are_refused(base: int) -> None:
    with pytest.raises(Invalid, match="can't begin"):
        settings_file.ports_from(base)
