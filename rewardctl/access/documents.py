"""The OpenAPI documents of what the gateway serves.

`python -m rewardctl.access.documents`, in a container of tools, prints {"documents": […]}, or {"away": "why"}.
"""

import json
import sys
from collections.abc import Sequence
from typing import Any, Final

import httpx

from rewardctl.kernel.errors import RewardctlError, Unavailable

_TIMEOUT_SECONDS: Final = 30.0
_INSIDE: Final = ("http://auth:3001", "http://event:3002")
Document = dict[str, Any]


def fetched(daemons: Sequence[str]) -> list[Document]:
    """Of the daemons at these addresses. Raises: Unavailable."""
    return [_fetched(f"{one}/openapi.json") for one in daemons]


def of_answer(answer: dict[str, Any]) -> list[Document]:
    """What was printed there. Raises: Unavailable."""
    if "away" in answer:
        raise Unavailable(answer["away"], hint="run: rewardctl ps")
    found: list[Document] = answer["documents"]
    return found


def _fetched(address: str) -> Document:
    try:
        found: Document = httpx.get(address, timeout=_TIMEOUT_SECONDS, trust_env=False).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(f"There is no OpenAPI document at {address}", hint="run: rewardctl ps") from error
    return found


def main() -> None:
    try:
        said: dict[str, Any] = {"documents": fetched(_INSIDE)}
    except RewardctlError as error:
        said = {"away": error.detail}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
