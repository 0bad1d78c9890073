"""`python -m rewardctl.production.inside`, in a container of tools: what the databases say, as one JSON object.

{"databases": [{"why", "told"}], "descriptors"}: of the accounts, then the events; how many files it may open there.
"""

import json
import resource
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.production.server import Server, Told, asked
from rewardctl.runtime import databases
from rewardctl.schema.steps import ACCOUNTS_PLAN, EVENT_PLAN


def told(server: Server) -> dict[str, Any]:
    if server.told is None:
        return {"why": server.why, "told": None}
    return {"why": "", "told": {**asdict(server.told), "ahead": server.told.ahead.total_seconds()}}


def heard(server: Server, said: Mapping[str, Any]) -> Server:
    """The server, with what was said of it there."""
    found = said["told"]
    known = Told(**{**found, "ahead": timedelta(seconds=found["ahead"])}) if found else None
    return replace(server, told=known, why=said["why"])


def _servers(settings: ProjectSettings) -> Iterator[Server]:
    """Raises: BadSettings."""
    addresses = databases.told(settings)
    if addresses is None:
        raise BadSettings("The addresses of the databases are not told")
    pairs = ((ACCOUNTS_PLAN, addresses.accounts), (EVENT_PLAN, addresses.event))
    for plan, uri in pairs:
        yield asked(Server(plan.schema.title, "", uri, here=False), plan, SystemClock().now)


def main() -> None:
    found = [told(one) for one in _servers(ProjectSettings.read())]
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    sys.stdout.write(json.dumps({"databases": found, "descriptors": most}) + "\n")


if __name__ == "__main__":
    main()
