from collections.abc import Mapping
from typing import Any

from rewardctl.kernel.errors import NotFound


def found(document: Mapping[str, Any] | None, error: NotFound) -> dict[str, Any]:
    """Raises: `error`, where there is none."""
    if document is None:
        raise error
    return dict(document)
