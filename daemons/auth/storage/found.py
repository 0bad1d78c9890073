from collections.abc import Mapping
from typing import Any

from rewardctl.kernel.errors import NotFound


def found(document: Mapping[str, Any] | None) -> dict[str, Any]:
    """Raises: NotFound."""
    if document is None:
        raise NotFound
    return dict(document)
