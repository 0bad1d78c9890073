"""Each check finds its fault, and a project that is as it should be has none."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from rewardctl.kernel.clock import SystemClock
from rewardctl.production.every import CHECKS, looked
from rewardctl.production.finding import Finding, State, findings
from rewardctl.production.report import report
from rewardctl.production.subject import AWAY, Subject
from rewardctl.runtime import keys
from tests.unit.production.conftest import GOOD_TOLD

Spoil = Callable[[Subject], Subject]


def _set(**changed: Any) -> Spoil:
    return lambda good: replace(good, settings=good.settings.model_copy(update=changed))


def _server(**changed: Any) -> Spoil:
    return lambda good: replace(good, servers=[replace(good.servers[0], **changed), good.servers[1]])


def _told(**changed: Any) -> Spoil:
    return _server(told=replace(GOOD_TOLD, **changed))


def _uri(old: str, new: str) -> Spoil:
    return lambda good: _server(uri=good.servers[0].uri.replace(old, new))(good)


def _written(name: str) -> Spoil:
    def spoil(good: Subject) -> Subject:
        getattr(good.project, name).write_text("{}")
        return good

    return spoil


def _removed(name: str) -> Spoil:
    def spoil(good: Subject) -> Subject:
        getattr(good.project, name).unlink()
        return good

    return spoil


def _mode(name: str, mode: int) -> Spoil:
    def spoil(good: Subject) -> Subject:
        getattr(good.project, name).chmod(mode)
        return good

    return spoil


def _address_file_for_all(good: Subject) -> Subject:
    (good.project.root / "uri-event").chmod(0o644)
    return good


def _later(**by: float) -> Spoil:
    return lambda good: replace(good, now=good.now + timedelta(**by))


def _rotated(good: Subject) -> Subject:
    keys.publish_next(good.project, SystemClock())
    keys.sign_with_next(good.project, SystemClock())
    return _later(hours=1)(good)


def _half_rotated(good: Subject) -> Subject:
    keys.publish_next(good.project, SystemClock())
    return good


FAULTS: Final[list[tuple[str, Spoil]]] = [
    ("environment", _set(env="dev")),
    ("clock", _written("clock_file")),
    ("issuer", _set(issuer="rewardctl")),
    ("tls", _set(hsts_seconds=0)),
    ("trusted-proxies", _set(trusted_proxies="")),
    ("trusted-proxies", _set(trusted_proxies="10.0.0.0/8, 0.0.0.0/0")),
    ("listening", _set(trusted_proxies="")),
    ("exposed", _set(host="0.0.0.0")),
    ("documents", lambda good: replace(good, answers={"/redoc": 200})),
    ("cors-origins", _set(cors_origins="https://a.example, http://b.example")),
    ("rate-limits", _set(rate_limits=False)),
    ("shared-limits", _set(mongodb_uri_limits=None)),
    ("connections", _set(connections_per_address=0)),
    ("bcrypt-cost", _set(bcrypt_cost=11)),
    ("common-passwords", _set(env="test")),
    ("old-peppers", _set(old_pepper_files=".rewardctl/keys/pepper-2025")),
    ("first-admin", _written("first_admin_file")),
    ("kept-passwords", _written("credentials_file")),
    ("keys", _removed("pepper_file")),
    ("keys", _removed("signing_key_file")),
    ("file-modes", _mode("pepper_file", 0o640)),
    ("file-modes", _mode("home", 0o755)),
    ("file-modes", _address_file_for_all),
    ("signing-key-age", _later(days=91)),
    ("unretired-keys", _rotated),
    ("key-rotation", _half_rotated),
    ("database-packaged", _server(here=True)),
    ("database-authentication", _uri("rewards:secret@", "")),
    ("database-authentication", _told(open_to_all=True)),
    ("database-tls", _uri("tls=true", "tls=false")),
    ("database-tls", _uri("tls=true&", "")),
    ("database-tls", _uri("tls=true", "tls=true&tlsAllowInvalidCertificates=true")),
    ("database-secret", _server(by_file=False)),
    ("database-members", _told(members=1)),
    ("database-members", _told(replica_set=False)),
    ("database-journal", _told(journaled=False)),
    ("database-journal", _uri("tls=true", "tls=true&w=1")),
    ("database-schema", _told(schema="behind")),
    ("database-clock", _told(ahead=timedelta(seconds=-1.5))),
    ("database-disk", _told(free=9_000_000_000)),
    ("plugins", lambda good: replace(good, broken={"STICKER": "no module"})),
    ("log-level", _set(log_level_auth="debug")),
    ("open-files", lambda good: replace(good, descriptors={"gateway": 1024})),
    ("disk", lambda good: _set(log_file_mb=4096, log_files=50)(replace(good, daemons=100_000))),
]
_BY_ANOTHER_USER: Final = "file-owners"


def _of(name: str, subject: Subject) -> list[Finding]:
    (check,) = [one for one in CHECKS if one.name == name]
    return findings(check, subject)


def test_a_project_that_is_as_it_should_be_has_no_fault(good: Subject) -> None:
    assert [one for one in looked(good) if one.state is not State.FIT] == []
    assert report(looked(good)).ok


@pytest.mark.parametrize(("name", "spoil"), FAULTS)
def test_a_check_finds_its_fault_and_says_the_mend(good: Subject, name: str, spoil: Spoil) -> None:
    found = _of(name, spoil(good))
    assert [one.state for one in found] == [State.FAULT]
    assert found[0].found
    assert found[0].mend


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_key_of_another_user_is_found(good: Subject) -> None:
    os.chown(good.project.pepper_file, 12_345, -1)
    (found,) = _of(_BY_ANOTHER_USER, good)
    assert found.found
    assert "user 12345" in found.found


def test_every_check_has_a_fault_that_it_finds() -> None:
    assert {name for name, _ in FAULTS} | {_BY_ANOTHER_USER} == {one.name for one in CHECKS}
    assert len({one.name for one in CHECKS}) == len(CHECKS)


def test_a_database_that_is_away_is_not_looked_at_and_no_fault(good: Subject) -> None:
    away = replace(good, servers=[replace(one, told=None, why=AWAY) for one in good.servers], answers=None)
    unseen = [one for one in looked(away) if one.state is not State.FIT]
    assert {one.check for one in unseen} == {
        "documents",
        *(f"database-{about}" for about in ("authentication", "members", "journal", "schema", "clock", "disk")),
    }
    assert all((one.found or "").endswith(AWAY) for one in unseen)
    told = report(unseen)
    assert (told.ok, told.must, told.unseen) == (True, 0, len(unseen))


@pytest.mark.parametrize(
    ("name", "unsaid"),
    [
        ("database-authentication", "open_to_all"),
        ("database-journal", "journaled"),
        ("database-schema", "schema"),
        ("database-disk", "free"),
    ],
)
def test_what_a_user_may_not_ask_is_not_looked_at(good: Subject, name: str, unsaid: str) -> None:
    assert [one.state for one in _of(name, _told(**{unsaid: None})(good))] == [State.UNSEEN]


def test_what_should_be_mended_is_no_failure_and_what_must_be_is(good: Subject) -> None:
    assert report(looked(_set(log_level="debug")(good))).ok
    told = report(looked(_set(rate_limits=False)(good)))
    assert (told.ok, told.must) == (False, 1)


def test_keys_that_can_not_be_read_are_not_looked_at(good: Subject) -> None:
    good.project.public_keys_file.write_text("[]")
    assert [one.state for one in _of("signing-key-age", good)] == [State.UNSEEN]


def test_no_secret_is_told(good: Subject) -> None:
    everything = replace(
        good, servers=[replace(one, told=None, by_file=False, why="it is away") for one in good.servers]
    )
    assert "secret@" not in report(looked(everything)).model_dump_json()
