import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = ("rewardctl", "daemons", "plugins", "tests")
DRAWERS: Final = {"util", "utils", "common", "helper", "helpers", "misc", "shared", "core", "lib"}


def modules() -> Iterator[Path]:
    for source in SOURCES:
        yield from (path.relative_to(ROOT) for path in (ROOT / source).rglob("*.py"))


def drawers(paths: Iterator[Path]) -> list[Path]:
    return [path for path in paths if DRAWERS & {*path.parent.parts, path.stem.strip("_")}]


def test_no_module_is_a_drawer() -> None:
    assert drawers(modules()) == []


@pytest.mark.parametrize("path", ["daemons/event/utils.py", "rewardctl/common/ids.py", "rewardctl/_helpers.py"])
def test_a_drawer_would_be_seen(path: str) -> None:
    assert drawers(iter([Path(path)])) == [Path(path)]


def test_the_package_itself_imports_nothing() -> None:
    script = "import sys; before = set(sys.modules); import rewardctl; print(*set(sys.modules) - before)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert loaded.split() == ["rewardctl"]
