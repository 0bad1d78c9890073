import pytest

from rewardctl.kernel.errors import Invalid
from rewardctl.runtime.scale import settings_of


@pytest.mark.parametrize(
    ("told", "meant"),
    [([], {}), (["event=1"], {"event_replicas": 1}), (["event=2", "event=16"], {"event_replicas": 16})],
)
def test_the_last_word_counts(told: list[str], meant: dict[str, int]) -> None:
    assert settings_of(told) == meant


@pytest.mark.parametrize("told", ["", "event", "event=", "event=0", "event=17", "event=-1", "event=1.5", "gateway=2"])
def test_what_is_no_scale_is_refused(told: str) -> None:
    with pytest.raises(Invalid, match="is no scale"):
        settings_of(["event=2", told])
