from typing import Any

from rewardctl.wire.body import ResponseBody


class RewardTypeResponse(ResponseBody):
    """`params` is the JSON schema of a reward's fields, `grant` that of what a grant says, if it says anything."""

    type: str
    description: str | None
    distribution: str
    version: str
    params: dict[str, Any]
    grant: dict[str, Any] | None


class BrokenPluginResponse(ResponseBody):
    """`name` is that of its entry point."""

    name: str
    distribution: str
    version: str
    error: str


class RewardTypesResponse(ResponseBody):
    items: list[RewardTypeResponse]
    broken: list[BrokenPluginResponse]
