import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.unit.ops import alloy
from tests.unit.ops.places import OPS

READERS: Final[dict[str, Callable[[str], Any]]] = {
    ".alloy": alloy.parse,
    ".json": json.loads,
    ".yaml": yaml.safe_load,
    ".conf": lambda text: text.count("{") == text.count("}"),
    ".env": lambda text: all(re.fullmatch(r"#.*|[A-Z0-9_]+=\S+", line) for line in text.splitlines()),
    "Dockerfile": lambda text: re.findall(r"(?m)^FROM ", text),
}


@pytest.mark.parametrize(
    "path", [path for path in sorted(OPS.rglob("*")) if path.is_file()], ids=lambda path: path.name
)
def test_a_file_is_of_a_known_kind_and_well_formed(path: Path) -> None:
    text = path.read_text("utf-8")
    assert READERS[path.suffix or path.name](text)
    assert text.endswith("\n")
