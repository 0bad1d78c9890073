"""What the project here is like: its settings, keys, ports and services."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from rewardctl.doctor.finding import Finding, Place, bad, ok, warn
from rewardctl.kernel.clock import iso
from rewardctl.kernel.errors import RewardctlError, SetupError
from rewardctl.kernel.settings import variable
from rewardctl.production import keys as files
from rewardctl.runtime import addresses, control, ports, stacks, state, topology, variables
from rewardctl.runtime import clock as clocks

_SLACK: Final = timedelta(minutes=2)


def project(place: Place) -> Iterator[Finding]:
    if place.missing is None:
        yield ok(f"initialised at {place.here.root}")
    else:
        yield warn(place.missing, "rewardctl init")


def settings(place: Place) -> Iterator[Finding]:
    for name in variables.strangers(os.environ):
        yield warn(f"{name} is no setting: it changes nothing", variables.meant(name))
    if place.refused is None:
        yield ok("valid; rewardctl config show --origin tells where each comes from")
        return
    for one in place.refused.errors:
        mend = f"mend {one.loc} in {place.here.settings_file.name}, or {variable(one.loc)}"
        yield bad(f"{one.loc}: {one.msg}", mend)
    if not place.refused.errors:
        yield bad(place.refused.detail, place.refused.hint)


def keys(place: Place) -> Iterator[Finding]:
    """Also a private one that others may read."""
    faults = [one for look in (files.present, files.modes, files.owners) for one in look(place.subject)]
    yield from (bad(one.found, one.mend) for one in faults)
    if not faults:
        yield ok("all are there, and readable by their owner alone")


def clock(place: Place) -> Iterator[Finding]:
    reading = clocks.reading(place.here)
    if not reading.real:
        yield warn(f"the platform's clock is set: {iso(reading.now)}", "rewardctl clock reset")
    made = datetime.fromtimestamp(place.here.version_file.stat().st_mtime, UTC)
    if place.now < made - _SLACK:
        mend = "set the machine's clock: run an NTP client (chrony, systemd-timesyncd)"
        yield bad(f"this machine's clock, {iso(place.now)}, is before the project was made, {iso(made)}", mend)
    elif reading.real:
        yield ok(f"{iso(place.now)}, real time")


def services(place: Place) -> Iterator[Finding]:
    if place.refused:
        return
    if place.settings.gateway_url:
        yield ok(f"the platform runs elsewhere, at {place.settings.gateway_url}")
        return
    try:
        stack = stacks.of(place.here)
        rows = stack.overview().services if stack.running else []
    except RewardctlError as error:
        yield bad(error.detail, error.hint)
        return
    ill = [one for one in rows if one.health != "healthy"]
    yield from (
        bad(
            f"service {one.service} is {one.health or one.state}",
            f"rewardctl logs --service {one.service} --level warning",
        )
        for one in ill
    )
    if not rows:
        yield _down(place)
    elif not ill:
        yield ok(f"all {len(rows)} are healthy at {addresses.gateway_url(place.settings)}")


def _down(place: Place) -> Finding:
    """And why its last start failed, until the next one."""
    last = state.read(place.here)
    if last is None or last.failure is None:
        return warn("the platform is down", "rewardctl up --detach")
    mend = last.failure.hint or "rewardctl up --detach"
    return warn(f"the platform is down: its last start failed: {last.failure.detail}", mend)


def free_ports(place: Place) -> Iterator[Finding]:
    """Where the platform runs it has them itself."""
    told = place.settings
    if place.refused:
        return
    if told.gateway_url or stacks.is_compose(told):
        yield ok("none is looked at: no process of this machine takes one")
        return
    planned = topology.services(place.here, told)
    if place.missing is None and control.running(place.here) is not None:
        yield ok(f"{', '.join(str(one.port) for one in planned)}, taken by the platform itself")
        return
    taken = [said for one in planned if (said := _taken(one)) is not None]
    yield from taken or [ok(f"{', '.join(str(one.port) for one in planned)} are free")]


def _taken(service: topology.Service) -> Finding | None:
    try:
        ports.check([service])
    except SetupError as error:
        return bad(error.detail, error.hint)
    return None


def plugins(place: Place) -> Iterator[Finding]:
    for name, error in place.broken.items():
        yield bad(f"{name} is broken: {error}", "rewardctl plugin list, then plugin set, remove or install")
    if not place.broken:
        yield ok(", ".join(place.types) or "no reward type is installed")
