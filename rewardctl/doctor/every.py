"""All checks, in the order in which they are told."""

from typing import Final

from rewardctl.doctor import around, machine
from rewardctl.doctor.finding import Check, Finding, Place, findings

CHECKS: Final = (
    Check("python", machine.python),
    Check("libraries", machine.libraries),
    Check("mongod", machine.database),
    Check("docker", machine.docker),
    Check("disk", machine.disk),
    Check("project", around.project),
    Check("settings", around.settings),
    Check("keys", around.keys, of_project=True),
    Check("clock", around.clock, of_project=True),
    Check("ports", around.free_ports),
    Check("services", around.services, of_project=True),
    Check("plugins", around.plugins),
)


def looked(place: Place) -> list[tuple[str, Finding]]:
    return [one for check in CHECKS for one in findings(check, place)]
