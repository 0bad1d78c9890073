"""The databases, by their addresses and by what they say."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from rewardctl.production.address import Address
from rewardctl.production.finding import Fault, Unseen
from rewardctl.production.server import Server, Told
from rewardctl.production.subject import Subject

_LEAST_MEMBERS: Final = 3
_MOST_AHEAD: Final = timedelta(seconds=1)
_LEAST_FREE: Final = 0.1
_WEAK: Final = {"w": "majority", "journal": "true"}


def own(subject: Subject) -> Iterator[Fault]:
    for one in subject.servers:
        if one.here and subject.containers:
            found = f"{one.title}: containers of this machine keep it, and are lost with it"
            yield Fault(found, f"put the address of a replica set of three machines into {one.setting}")
        elif one.here:
            found = f"{one.title}: a mongod of this machine keeps it, started for development"
            yield Fault(found, f'{one.setting}_file = "FILE" with the address of a replica set of three')


def authentication(subject: Subject) -> Iterator[Fault | Unseen]:
    for one in subject.servers:
        mend = f"start mongod with authentication, and give {one.setting} a user of its own"
        if not Address.of(one.uri).authenticated:
            yield Fault(f"{one.title}: its address has no user", mend)
        elif one.told is None:
            yield _unseen(one)
        elif one.told.open_to_all is None:
            yield _unsaid(one)
        elif one.told.open_to_all:
            yield Fault(f"{one.title}: it lets in whoever gives no name", mend)


def tls(subject: Subject) -> Iterator[Fault]:
    for one in subject.servers:
        address = Address.of(one.uri)
        if address.leaves_this_machine and not address.encrypted and not one.here:
            found = f"{one.title}: what is said to {', '.join(address.hosts)} can be read on its way"
            yield Fault(found, f"add tls=true&tlsCAFile=FILE to {one.setting}")
        for option in address.careless:
            yield Fault(f"{one.title}: {option} takes a stranger's certificate", f"take {option} out of {one.setting}")


def secret(subject: Subject) -> Iterator[Fault]:
    for one in subject.servers:
        if Address.of(one.uri).password and not one.by_file:
            found = f"{one.title}: its password is in the settings and in the environment of the daemons"
            yield Fault(found, f'put the address into a file of mode 600, and {one.setting}_file = "FILE"')


def members(subject: Subject) -> Iterator[Fault | Unseen]:
    for one, told in _told(subject):
        if told is None:
            yield _unseen(one)
        elif not told.replica_set:
            yield Fault(
                f"{one.title}: a standalone loses what it acknowledged", "run MongoDB as a replica set of three"
            )
        elif told.members is not None and told.members < _LEAST_MEMBERS:
            found = f"{one.title}: {told.members} of its members hold data: where one fails, it stands or is lost"
            yield Fault(found, "rs.add(…) until there are three, on three machines")


def journal(subject: Subject) -> Iterator[Fault | Unseen]:
    for one, told in _told(subject):
        options = Address.of(one.uri).options
        weak = [name for name, least in _WEAK.items() if options.get(name, least) != least]
        if weak:
            yield Fault(
                f"{one.title}: its address asks for less than a journaled majority", f"take out {', '.join(weak)}"
            )
        if told is None:
            yield _unseen(one)
        elif told.journaled is None:
            yield _unsaid(one)
        elif not told.journaled:
            found = f"{one.title}: a majority acknowledges writes before they are journaled"
            yield Fault(found, "rs.reconfig(…) with writeConcernMajorityJournalDefault: true")


def schema(subject: Subject) -> Iterator[Fault | Unseen]:
    for one, told in _told(subject):
        if told is None:
            yield _unseen(one)
        elif told.schema is None:
            yield _unsaid(one)
        elif told.schema != "current":
            yield Fault(f"{one.title}: its schema is {told.schema}", "rewardctl db status, then rewardctl db migrate")


def clock(subject: Subject) -> Iterator[Fault | Unseen]:
    for one, told in _told(subject):
        if told is None:
            yield _unseen(one)
        elif abs(told.ahead) > _MOST_AHEAD:
            found = f"{one.title}: its clock is {told.ahead.total_seconds():+.1f} s from this machine's"
            yield Fault(found, "run an NTP client (chrony, systemd-timesyncd) on both")


def disk(subject: Subject) -> Iterator[Fault | Unseen]:
    for one, told in _told(subject):
        if told is None:
            yield _unseen(one)
        elif told.free is None or told.room is None:
            yield _unsaid(one)
        elif told.free < told.room * _LEAST_FREE:
            found = f"{one.title}: {told.free // 1_000_000} MB of {told.room // 1_000_000} MB are free on its disk"
            yield Fault(found, "give it a greater disk, or shorten activity_retention_days")


def _told(subject: Subject) -> Iterator[tuple[Server, Told | None]]:
    return ((one, one.told) for one in subject.servers)


def _unseen(server: Server) -> Unseen:
    return Unseen(f"{server.title}: {server.why}")


def _unsaid(server: Server) -> Unseen:
    return Unseen(f"{server.title}: its user may not ask (give it clusterMonitor to see), or there is nothing yet")
