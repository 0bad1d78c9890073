"""What guards accounts."""

from collections.abc import Iterator
from typing import Final

from rewardctl.production.finding import Fault
from rewardctl.production.subject import Subject
from rewardctl.runtime.compose import secret_files

_LEAST_COST: Final = 12


def cost(subject: Subject) -> Iterator[Fault]:
    if subject.settings.bcrypt_cost < _LEAST_COST:
        found = f"bcrypt_cost is {subject.settings.bcrypt_cost}: stolen hashes are tried too fast"
        yield Fault(found, f"bcrypt_cost = {_LEAST_COST}")


def common(subject: Subject) -> Iterator[Fault]:
    if not subject.settings.refuses_common_passwords:
        yield Fault("passwords that are tried first are taken", "refuse_common_passwords = true")


def old_peppers(subject: Subject) -> Iterator[Fault]:
    told = subject.settings.old_pepper_files
    if told.strip():
        yield Fault(f"a wrong password costs two hashes while there is {told}", 'old_pepper_files = ""')


def kept(subject: Subject) -> Iterator[Fault]:
    if (file := subject.project.credentials_file).exists():
        yield Fault("passwords that were made up stand there to be read", f"change them, then remove {file}")


def first_admin(subject: Subject) -> Iterator[Fault]:
    waiting = subject.project.first_admin_file, secret_files.first_admin(subject.project)
    for file in (one for one in waiting if one.exists()):
        found = "the first administrator still waits in a file with the hash of the password"
        yield Fault(found, f"rewardctl up, then log in and change it; else remove {file}")
