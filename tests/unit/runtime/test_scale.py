from pathlib import Path

import pytest

from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import scale, topology
from rewardctl.runtime.project import Project
from rewardctl.runtime.scale import settings_of


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ([], {}),
        (["event=2", "event=16"], {"event_replicas": 16}),
        (["auth=2", "gateway=3"], {"auth_replicas": 2, "gateway_replicas": 3}),
    ],
)
def test_the_last_word_counts(told: list[str], meant: dict[str, int]) -> None:
    assert settings_of(told) == meant


@pytest.mark.parametrize("told", ["", "event", "event=", "event=0", "event=17", "event=-1", "event=1.5", "mongod=2"])
def test_what_is_no_scale_is_refused(told: str) -> None:
    with pytest.raises(Invalid, match="is no scale"):
        settings_of(["event=2", told])


@pytest.mark.parametrize("told", [[], ["event=3"], ["gateway=2"], ["event=3", "auth=2", "gateway=2"]])
def test_as_many_ports_are_counted_as_are_taken(told: list[str]) -> None:
    settings = ProjectSettings.read(**settings_of(told))
    found = topology.services(Project(Path("/p")), settings)
    taken = {one.port for one in found} | {one.shared.port for one in found if one.shared}
    assert 5 + scale.further_ports(settings) == len(taken)
