"""What plugins are written against: a change here is a new API version, or an addition that is written down."""

import inspect
import json
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from rewardctl import sdk
from rewardctl.sdk import testing

PINNED: Final = json.loads(Path(__file__).with_name("surface.json").read_text("utf-8"))


def surface(module: ModuleType) -> dict[str, Any]:
    """Each public name with the fields of a dataclass, the members of another class, or its signature."""
    return {name: _told(getattr(module, name)) for name in sorted(module.__all__)}


def _told(thing: Any) -> Any:
    if is_dataclass(thing):
        return {"fields": [f"{one.name}: {one.type}" for one in fields(thing) if one.name[0] != "_"], **_members(thing)}
    if isinstance(thing, type):
        return _members(thing)
    return str(inspect.signature(thing)) if inspect.isfunction(thing) else str(thing)


def _members(cls: Any) -> dict[str, str]:
    own = {name: member for name, member in vars(cls).items() if not name.startswith("_")}
    found = {name: member.fget if isinstance(member, property) else member for name, member in own.items()}
    return {name: str(inspect.signature(one)) for name, one in found.items() if inspect.isfunction(one)}


@pytest.mark.parametrize("module", [sdk, testing], ids=lambda module: module.__name__)
def test_the_public_surface_stays_as_it_is(module: ModuleType) -> None:
    assert surface(module) == PINNED[module.__name__]


def test_the_sdk_imports_nothing_that_only_tests_need() -> None:
    script = "import rewardctl.sdk, sys; print(*(name for name in sys.modules if name.split('.')[0] == 'rewardctl'))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in loaded if not name.startswith("rewardctl.sdk") and name != "rewardctl"]
    assert not [name for name in loaded if name.startswith("rewardctl.sdk.testing")]
