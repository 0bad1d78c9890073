import os

import pytest

from rewardctl.bench import stage


def test_a_platform_of_its_own_heeds_no_setting_and_is_told_of_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REWARDCTL_LANG", "ko")
    monkeypatch.setenv("REWARDCTL_GATEWAY_URL", "https://elsewhere.example")
    with stage.initialised() as project:
        assert "REWARDCTL_GATEWAY_URL" not in os.environ
        assert os.environ["REWARDCTL_LANG"] == "ko"
        assert project.initialised
    assert os.environ["REWARDCTL_GATEWAY_URL"] == "https://elsewhere.example"
