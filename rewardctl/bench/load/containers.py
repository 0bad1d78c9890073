"""`python -m rewardctl.bench.load.containers SCENARIO`: what k6 in a container asks of a platform of containers.

It makes users, events and rewards there, so it is for a platform that is thrown away, and with `rate_limits = false`.
"""

import argparse
import json
import sys
from typing import Final

from rewardctl.bench.load import script_data
from rewardctl.bench.load.catalogue import named
from rewardctl.bench.load.seed import Sower
from rewardctl.bench.load.workload import Size, Told, Workload, planned
from rewardctl.kernel.errors import BadSettings, RewardctlError
from rewardctl.runtime import addresses, durable, keys, project
from rewardctl.runtime.compose import secret_files, told
from rewardctl.runtime.project import Project

_GATEWAY: Final = "http://gateway:3333"
_USERS: Final = 20


def write(mine: Project, workload: Workload) -> None:
    """Raises: BadSettings in production; SetupError; whatever the platform answers that it should not."""
    settings = mine.settings()
    if settings.env == "production":
        raise BadSettings("A bench makes users whose password is known", hint="it is not for production")
    sower = Sower(addresses.gateway_url(settings), keys.signer(mine))
    made = script_data.made(sower, sower.seed(_USERS), workload) | {"url": _GATEWAY}
    directory = secret_files.directory(mine) / "bench"
    durable.make_directory(directory)
    durable.write(directory / "data.json", json.dumps(made).encode(), flush=False)
    told.hand_to_owner(mine)


def main() -> None:
    parser = argparse.ArgumentParser(prog="rewardctl.bench.load.containers")
    parser.add_argument("scenario")
    parser.add_argument("--size", type=Size, default=Size.SMOKE, help="smoke, short or full")
    parser.add_argument("--seconds", type=int, help="how long, in place of what the size says")
    options = parser.parse_args()
    try:
        write(project.find(), planned(named(options.scenario), options.size, Told(seconds=options.seconds)))
    except RewardctlError as error:
        sys.exit(f"error: {error.detail}\nhint: {error.hint}")


if __name__ == "__main__":
    main()
