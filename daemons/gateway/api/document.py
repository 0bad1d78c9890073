"""The document of the platform, as it was made with the code: `python -m daemons.api_document` writes it."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("openapi.json")


@cache
def read() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return document
