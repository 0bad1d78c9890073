from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daemons.event.domain.condition import Condition, ConditionTypes, parse, schema


@dataclass(frozen=True, slots=True)
class Conditions:
    """What conditions the platform understands."""

    condition_types: ConditionTypes

    def schema(self) -> dict[str, Any]:
        return schema(self.condition_types)

    def check(self, raw: Mapping[str, Any]) -> Condition:
        """Raises: Invalid, with every leaf that is malformed."""
        return parse(raw, "body", self.condition_types)
