"""The check of one running platform, from its documents to the report."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import httpx

from rewardctl.access.cast import opened
from rewardctl.access.check import asked, cells
from rewardctl.access.door import Door
from rewardctl.access.report import AccessReport, report
from rewardctl.access.routes import held_against
from rewardctl.access.table import TABLE
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.tokens import TokenSigner

_TIMEOUT_SECONDS: Final = 30.0


def check(
    gateway: str,
    documents: Sequence[str],
    signer: TokenSigner,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> AccessReport:
    """Ask `gateway` for every cell; `documents` are the addresses of the OpenAPI documents of what it serves.

    Raises: Unavailable, TimedOut; Failed where what it takes can't be made.
    """
    mismatch = held_against(TABLE, map(_document, documents))
    with Door.of(gateway) as door, opened(door, signer) as cast:
        return report(asked(door, cast, cells(TABLE), progress), mismatch)


def _document(address: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = httpx.get(address, timeout=_TIMEOUT_SECONDS, trust_env=False).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(f"There is no OpenAPI document at {address}", hint="run: rewardctl ps") from error
    return found
