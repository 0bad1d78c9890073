from typing import Any

from rewardctl.wire.body import ResponseBody


class ConditionResponse(ResponseBody):
    """A condition as the platform understands it: its tree, the shorthand written out, and what it reads."""

    condition: dict[str, Any]
    activity_types: list[str]
