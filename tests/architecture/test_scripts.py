"""What the scripts take from our modules is there: no type checker reads Python within a shell script."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

SCRIPTS: Final = Path(__file__).parents[2] / "scripts"
_IMPORTED: Final = re.compile(r"from (rewardctl(?:\.\w+)*) import (\w+(?:, \w+)*)")


def test_what_the_scripts_import_is_there() -> None:
    found = [
        (module, name)
        for script in sorted(SCRIPTS.iterdir())
        for module, names in _IMPORTED.findall(script.read_text("utf-8"))
        for name in names.split(", ")
    ]

    assert len(found) > 5
    assert [f"{module}.{name}" for module, name in found if not _is_there(module, name)] == []


def _is_there(module: str, name: str) -> bool:
    return hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None
