"""Whether a condition holds. So far one is understood: `{}`, which is always met."""

from collections.abc import Mapping
from typing import Any


def always_met(*conditions: Mapping[str, Any]) -> bool:
    return not any(conditions)
