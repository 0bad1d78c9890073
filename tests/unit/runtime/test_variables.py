import re
from pathlib import Path

import pytest

from rewardctl.kernel.settings import ProjectSettings, variable
from rewardctl.runtime import variables

_DOCUMENT = (Path(__file__).parents[3] / "docs" / "settings.md").read_text("utf-8")


def test_what_is_documented_is_known() -> None:
    others = re.findall(r"REWARDCTL_[A-Z0-9_]+", _DOCUMENT.partition("## Other variables")[2])
    assert len(others) > 30
    assert variables.strangers([*others, *map(variable, ProjectSettings.model_fields), "REWARDCTL_PLUGIN_X_KEY"]) == []


def test_each_that_is_known_is_documented() -> None:
    assert [one for one in variables._OTHERS if variable(one) not in _DOCUMENT] == []


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("REWARDCTL_LOG_LEVl", "did you mean REWARDCTL_LOG_LEVEL?"),
        ("REWARDCTL_GATWAY_PORT", "did you mean REWARDCTL_GATEWAY_PORT?"),
        ("REWARDCTL_COLOUR", "see which there are: rewardctl config show"),
    ],
)
def test_a_stranger_is_told_with_what_was_meant(name: str, mend: str) -> None:
    assert variables.strangers(["PATH", name]) == [name]
    assert variables.meant(name) == mend
