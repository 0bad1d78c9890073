"""Over real distributions: a folder with metadata, entry points and a module, as pip leaves them."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, distributions
from pathlib import Path
from textwrap import dedent

import pytest

from rewardctl.kernel.errors import UnknownRewardType
from rewardctl.registry import GROUP, Registry, discover

GOOD = """
    from rewardctl.sdk import Granted, Params

    class Plugin:
        type = "{type}"
        api_version = {api_version}
        params_model = Params

        async def grant(self, context, params):
            return Granted(1)
"""


class Site:
    """A folder that plugins are installed in."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def install(self, module: str, source: str, *, distribution: str | None = None, name: str = "PLUGIN") -> None:
        (self.root / f"{module}.py").write_text(dedent(source))
        distribution = distribution or module
        metadata = self.root / f"{distribution}-1.2.dist-info"
        metadata.mkdir(exist_ok=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        with (metadata / "entry_points.txt").open("a") as entries:
            entries.write(f"[{GROUP}]\n{name} = {module}:Plugin\n")

    def good(self, module: str, type_name: str, *, distribution: str | None = None, api_version: int = 1) -> None:
        self.install(module, GOOD.format(type=type_name, api_version=api_version), distribution=distribution)

    def found(self) -> list[EntryPoint]:
        return [entry for one in distributions(path=[str(self.root)]) for entry in one.entry_points]

    def discovered(self) -> Registry:
        return discover(self.found())


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield Site(tmp_path)
    for name in set(sys.modules) - before:
        if (tmp_path / f"{name}.py").exists():
            del sys.modules[name]


BROKEN = {
    "raising at import": ("raise RuntimeError('no {licence}')", "RuntimeError: no {licence}"),
    "importing what is not there": ("import not_installed_anywhere", "not_installed_anywhere"),
    "with a syntax error": ("def (", "SyntaxError"),
    "without its class": ("other = 1", "Plugin"),
    "that can't be made": ("class Plugin:\n    def __init__(self, key): ...", "TypeError"),
    "that is empty": ("class Plugin: ...", "api_version"),
    "of tomorrow": (GOOD.format(type="BROKEN", api_version=2), "API version 2"),
    "of yesterday": (GOOD.format(type="BROKEN", api_version=0), "API version 0"),
    "in small letters": (GOOD.format(type="broken", api_version=1), "not in upper case"),
    "without a name": (GOOD.format(type="", api_version=1), "not in upper case"),
    "with a type that is no text": (GOOD.format(type="A", api_version=1).replace('"A"', "7"), "isupper"),
    "whose fields are no model": (GOOD.format(type="BROKEN", api_version=1).replace("= Params", "= dict"), "pydantic"),
    "whose fields are no class": (GOOD.format(type="BROKEN", api_version=1).replace("= Params", "= 1"), "TypeError"),
    "that gives nothing": (GOOD.format(type="BROKEN", api_version=1).replace("def grant", "def give"), "no grant"),
    "that inherits a grant that gives nothing": (
        GOOD.format(type="BROKEN", api_version=1)
        .replace("import Granted, Params", "import Granted, Params, RewardType")
        .replace("class Plugin:", "class Plugin(RewardType[Params]):")
        .replace("def grant", "def give"),
        "no grant",
    ),
}


@pytest.mark.parametrize(("source", "why"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_plugin_is_named_and_the_others_work(site: Site, source: str, why: str) -> None:
    site.good("sound_before", "BADGE", distribution="a-sound-one")
    site.install("broken_one", source, distribution="my-broken-one")
    site.good("sound_after", "ITEM", distribution="z-sound-one")
    found = site.discovered()
    assert set(found.types) == {"BADGE", "ITEM"}
    (broken,) = found.broken
    assert (broken.origin.name, broken.origin.distribution, broken.origin.version) == ("PLUGIN", "my-broken-one", "1.2")
    assert why in broken.error


def test_a_plugin_with_several_faults_is_told_all_of_them(site: Site) -> None:
    site.install("broken_one", GOOD.format(type="small", api_version=9).replace("= Params", "= dict"))
    (broken,) = site.discovered().broken
    assert broken.error.count(";") == 2


def test_of_two_plugins_of_one_type_the_second_is_set_aside(site: Site) -> None:
    site.good("second", "ITEM", distribution="b-item")
    site.good("first", "ITEM", distribution="a-item")
    found = site.discovered()
    assert type(found.types["ITEM"]).__module__ == "first"
    assert [(one.origin.distribution, one.error) for one in found.broken] == [
        ("b-item", "the type ITEM is taken by another plugin")
    ]


def test_a_stranger_does_not_take_the_platforms_own_type(site: Site) -> None:
    site.good("a_stranger", "POINT", distribution="a-stranger")
    site.good("the_platforms", "POINT", distribution="rewardctl")
    site.good("another", "ITEM", distribution="another")
    found = site.discovered()
    assert type(found.types["POINT"]).__module__ == "the_platforms"
    assert set(found.types) == {"POINT", "ITEM"}
    assert [one.origin.distribution for one in found.broken] == ["a-stranger"]


def test_an_entry_point_of_no_distribution_is_named_all_the_same() -> None:
    found = discover([EntryPoint("LOST", "not_installed_anywhere:Plugin", GROUP)])
    assert [(one.origin.name, one.origin.distribution) for one in found.broken] == [("LOST", "unknown")]


def test_without_plugins_there_are_no_types() -> None:
    assert discover([]) == Registry({})


def test_the_built_in_types_are_found_the_way_a_strangers_are() -> None:
    found = discover()
    assert found.get("POINT").type == "POINT"
    assert [one for one in found.broken if one.origin.distribution == "rewardctl"] == []


@pytest.mark.parametrize("name", ["ITEM", "item", "Item"])
def test_a_type_is_found_in_any_case(site: Site, name: str) -> None:
    site.good("sound", "ITEM")
    assert site.discovered().get(name).type == "ITEM"


def test_an_unknown_type_names_those_that_are_installed(site: Site) -> None:
    site.good("sound", "ITEM")
    site.good("other", "BADGE")
    with pytest.raises(UnknownRewardType) as refused:
        site.discovered().get("COUPON")
    assert refused.value.hint == "installed are: BADGE, ITEM"
