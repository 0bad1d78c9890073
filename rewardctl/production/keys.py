"""The keys directory and the other files with secrets."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.tokens import LIFETIME
from rewardctl.production.finding import Fault, Unseen
from rewardctl.production.subject import Subject
from rewardctl.runtime import key_files
from rewardctl.runtime.compose import secret_files
from rewardctl.runtime.key_files import KeyState, KnownKey

_OLD: Final = timedelta(days=90)
_OTHERS: Final = 0o077


def present(subject: Subject) -> Iterator[Fault]:
    """A pepper that is gone is not made anew: that would make every password a wrong one."""
    here = subject.project
    made = here.signing_key_file, here.public_keys_file, here.service_secret_file
    kept = here.pepper_file, here.codes_key_file
    for file in (*made, *kept):
        if not file.exists():
            mend = "rewardctl init" if file in made else "put its copy back; without one: rewardctl init"
            yield Fault(f"{file.relative_to(here.root)} is missing", mend)


def modes(subject: Subject) -> Iterator[Fault]:
    for path in _secrets(subject):
        mode = path.stat().st_mode & 0o777
        if mode & _OTHERS:
            wanted = 0o700 if path.is_dir() else 0o600
            yield Fault(f"{path} has mode {mode:03o}: others reach it", f"chmod {wanted:o} {path}")


def owners(subject: Subject) -> Iterator[Fault]:
    """A secret that an engine mounts is root's."""
    mine = subject.project.home.stat().st_uid
    for path in _secrets(subject):
        owner = path.stat().st_uid
        if owner not in {mine, 0}:
            yield Fault(f"{path} is owned by user {owner}, not {mine}", f"chown {mine} {path}")


def age(subject: Subject) -> Iterator[Fault | Unseen]:
    for one in _of_state(subject, KeyState.ACTIVE):
        if isinstance(one, Unseen):
            yield one
        elif one.since is None or subject.now - one.since > _OLD:
            since = f"for {(subject.now - one.since).days} days" if one.since else "since nobody knows when"
            yield Fault(f"{one.kid} has signed {since}", "rewardctl keys rotate")


def unretired(subject: Subject) -> Iterator[Fault | Unseen]:
    for one in _of_state(subject, KeyState.PREVIOUS):
        if isinstance(one, Unseen):
            yield one
        elif one.since is None or subject.now - one.since > 2 * LIFETIME:
            yield Fault(f"{one.kid} is still good, and no token of it is alive", f"rewardctl keys retire {one.kid}")


def rotation(subject: Subject) -> Iterator[Fault]:
    if subject.project.next_key_file.exists():
        yield Fault("a rotation of keys was begun and not finished", "rewardctl keys rotate")


def _of_state(subject: Subject, state: KeyState) -> Iterator[KnownKey | Unseen]:
    try:
        yield from (one for one in key_files.listed(subject.project) if one.state is state)
    except BadSettings as error:
        yield Unseen(error.detail)


def _secrets(subject: Subject) -> Iterator[Path]:
    here, told = subject.project, subject.settings
    yield from (here.home, here.keys)
    for directory in (here.keys, secret_files.directory(here)):
        yield from sorted(directory.iterdir()) if directory.is_dir() else ()
    files = told.mongodb_uri_user_file, told.mongodb_uri_event_file, told.mongodb_uri_limits_file
    others = (here.plugins_file, here.first_admin_file, *(Path(one) for one in files if one))
    yield from (one for one in others if one.exists())
