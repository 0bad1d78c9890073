"""Conditions before they are used."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rewardctl.client._gateway import Gateway
from rewardctl.wire.conditions import ConditionResponse


@dataclass(frozen=True, slots=True)
class Conditions:
    gateway: Gateway

    def schema(self) -> dict[str, Any]:
        """The JSON Schema, draft 2020-12."""
        return self.gateway.call(dict[str, Any], "GET", "/conditions/schema")

    def check(self, condition: Mapping[str, Any]) -> ConditionResponse:
        """How it is understood. Raises: Invalid, with every leaf that is malformed."""
        return self.gateway.call(ConditionResponse, "POST", "/conditions/check", body=condition)
