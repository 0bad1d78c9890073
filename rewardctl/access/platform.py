"""The check of one running platform, from its documents to the report."""

from collections.abc import Callable, Sequence
from typing import Any

from rewardctl.access.cast import opened
from rewardctl.access.check import asked, cells
from rewardctl.access.door import Door
from rewardctl.access.report import AccessReport, report
from rewardctl.access.routes import held_against
from rewardctl.access.table import TABLE
from rewardctl.kernel.tokens import TokenSigner


def check(
    gateway: str,
    documents: Sequence[dict[str, Any]],
    signer: TokenSigner,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> AccessReport:
    """Ask `gateway` for every cell; `documents` are the OpenAPI documents of what it serves.

    Raises: Unavailable, TimedOut; Failed where what it takes can't be made.
    """
    mismatch = held_against(TABLE, documents)
    with Door.of(gateway) as door, opened(door, signer) as cast:
        return report(asked(door, cast, cells(TABLE), progress), mismatch)
