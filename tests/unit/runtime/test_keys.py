from datetime import timedelta
from pathlib import Path

import pytest

from rewardctl.kernel.errors import Conflict, NotFound
from rewardctl.kernel.keys import SigningKey, load_public_keys
from rewardctl.kernel.tokens import LIFETIME
from rewardctl.runtime import durable, initialise, key_files, keys
from rewardctl.runtime.key_files import KeyState
from rewardctl.runtime.project import Project
from tests.fakes.auth import MovableClock

NEXT, ACTIVE, PREVIOUS, RETIRED = KeyState


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    initialise.make_files(made, {})
    return made


def states(project: Project) -> dict[str, KeyState]:
    return {one.kid: one.state for one in key_files.listed(project)}


def signing(project: Project) -> str:
    return SigningKey.load(project.signing_key_file).kid


def rotated(project: Project, clock: MovableClock) -> str:
    keys.publish_next(project, clock)
    return keys.sign_with_next(project, clock)


def test_a_new_key_is_published_before_it_signs_and_the_old_one_verifies_afterwards(
    project: Project, clock: MovableClock
) -> None:
    old = signing(project)
    new = keys.publish_next(project, clock)
    assert (signing(project), states(project)) == (old, {new: NEXT, old: ACTIVE})
    assert set(load_public_keys(project.public_keys_file)) == {old, new}
    clock.advance(timedelta(seconds=30))
    assert keys.sign_with_next(project, clock) == new
    assert (signing(project), states(project)) == (new, {new: ACTIVE, old: PREVIOUS})
    assert {one.since for one in key_files.listed(project)} == {clock.now()}


def test_a_rotation_that_was_broken_off_goes_on_with_the_same_key(project: Project, clock: MovableClock) -> None:
    begun = keys.publish_next(project, clock)
    assert keys.publish_next(project, clock) == begun
    assert list(states(project).values()).count(NEXT) == 1


def test_a_key_that_was_made_and_not_yet_published_is_published_by_the_next_try(
    project: Project, clock: MovableClock
) -> None:
    made = SigningKey.generate()
    durable.write(project.next_key_file, made.pem())
    assert keys.publish_next(project, clock) == made.kid
    assert states(project)[made.kid] is NEXT


def test_of_two_rotations_at_once_the_second_has_nothing_left_to_do(project: Project, clock: MovableClock) -> None:
    rotated(project, clock)
    with pytest.raises(Conflict):
        keys.sign_with_next(project, clock)


def test_a_previous_key_is_retired_once_no_token_of_it_is_alive(project: Project, clock: MovableClock) -> None:
    old = signing(project)
    new = rotated(project, clock)
    clock.advance(LIFETIME)
    with pytest.raises(Conflict, match="good until"):
        keys.retire(project, old, clock, now=False)
    clock.advance(timedelta(seconds=keys.PUBLISHED_SECONDS))
    keys.retire(project, old, clock, now=False)
    assert states(project) == {new: ACTIVE, old: RETIRED}
    assert set(load_public_keys(project.public_keys_file)) == {new}
    assert set(key_files.ever_good(project)) == {old, new}


def test_a_key_is_retired_at_once_where_that_is_said_and_again_changes_nothing(
    project: Project, clock: MovableClock
) -> None:
    old = signing(project)
    rotated(project, clock)
    keys.retire(project, old, clock, now=True)
    before = project.retired_keys_file.read_bytes()
    keys.retire(project, old, clock, now=True)
    assert project.retired_keys_file.read_bytes() == before


def test_the_key_that_signs_or_is_about_to_can_not_be_retired(project: Project, clock: MovableClock) -> None:
    for kid in (signing(project), keys.publish_next(project, clock)):
        with pytest.raises(Conflict, match="can't be retired"):
            keys.retire(project, kid, clock, now=True)
    with pytest.raises(NotFound):
        keys.retire(project, "nobody", clock, now=True)


def test_a_project_of_an_older_version_is_read_and_rotated(project: Project, clock: MovableClock) -> None:
    old = SigningKey.load(project.signing_key_file)
    key_files.publish(project, [old.jwk()])
    (known,) = key_files.listed(project)
    assert (known.kid, known.state, known.since) == (old.kid, ACTIVE, None)
    rotated(project, clock)
    assert states(project)[old.kid] is PREVIOUS


def test_a_signing_key_that_was_lost_is_replaced_and_its_public_half_kept(
    project: Project, clock: MovableClock
) -> None:
    lost, previous = rotated(project, clock), set(states(project))
    project.signing_key_file.unlink()
    assert initialise.make_files(project, {}) == [".rewardctl/keys/signing.pem", ".rewardctl/keys/jwks.json"]
    assert lost in previous
    assert states(project) == {signing(project): ACTIVE, **dict.fromkeys(previous, RETIRED)}


def test_every_file_is_its_owners_alone(project: Project, clock: MovableClock) -> None:
    old = signing(project)
    rotated(project, clock)
    keys.retire(project, old, clock, now=True)
    keys.publish_next(project, clock)
    files = [one for one in [*project.keys.iterdir(), project.keys_lock_file] if one.is_file()]
    assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
