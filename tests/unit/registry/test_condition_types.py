"""Over a real distribution: a folder with metadata, an entry point and a module, as pip leaves them."""

import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from textwrap import dedent

import pytest

from rewardctl.condition_types import GROUP, ConditionTypes, discover

GOOD = """
    from rewardctl.sdk import Judged, Params

    class Kind:
        name = "weekend"
        api_version = 1
        params_model = Params

        def activity_types(self, params):
            return []

        def evaluate(self, params, facts, now, time_zone):
            return Judged(met=now.astimezone(time_zone).isoweekday() > 5)
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in set(sys.modules) - before:
        if (tmp_path / f"{name}.py").exists():
            del sys.modules[name]


def install(site: Path, module: str, source: str) -> None:
    (site / f"{module}.py").write_text(dedent(source))
    metadata = site / f"{module}-1.2.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2\n")
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\nKIND = {module}:Kind\n")


def discovered(site: Path) -> ConditionTypes:
    return discover(entry for one in distributions(path=[str(site)]) for entry in one.entry_points)


def test_an_installed_type_is_found_in_the_environment(site: Path) -> None:
    install(site, "weekend", GOOD)

    found = discover()

    assert type(found.types["weekend"]).__module__ == "weekend"
    assert found.broken == ()


BROKEN = {
    "raising at import": ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
    "that is empty": ("class Kind: ...", "api_version"),
    "of tomorrow": (GOOD.replace("api_version = 1", "api_version = 2"), "API version 2"),
    "named like a built-in": (GOOD.replace("weekend", "all"), "the name all is built in"),
    "named like a bound": (GOOD.replace("weekend", "minAge"), "the name minAge is built in"),
    "named like nothing": (GOOD.replace("weekend", "a b"), "is no key"),
    "whose fields are no model": (GOOD.replace("= Params", "= dict"), "pydantic"),
    "that judges nothing": (GOOD.replace("def evaluate", "def other"), "its evaluate can't be called"),
    "that reads nothing": (GOOD.replace("def activity_types", "def other"), "its activity_types can't be called"),
}


@pytest.mark.parametrize(("source", "why"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_type_is_named_and_the_others_work(site: Path, source: str, why: str) -> None:
    install(site, "broken", source)
    install(site, "sound", GOOD)

    found = discovered(site)

    assert set(found.types) == {"weekend"}
    (broken,) = found.broken
    assert (broken.origin.name, broken.origin.distribution, broken.origin.version) == ("KIND", "broken", "1.2")
    assert why in broken.error


def test_of_two_types_of_one_name_the_second_is_set_aside(site: Path) -> None:
    install(site, "b_second", GOOD)
    install(site, "a_first", GOOD)

    found = discovered(site)

    assert type(found.types["weekend"]).__module__ == "a_first"
    assert [(one.origin.distribution, one.error) for one in found.broken] == [
        ("b_second", "the name weekend is taken by another plugin")
    ]
