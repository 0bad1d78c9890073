"""Every part that speaks to the database does so by TLS where its address says so."""

import gc
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemons.chassis.database.mongo import Database
from daemons.chassis.limits.counters import Counters
from daemons.event.bootstrap import build
from daemons.event.settings import EventSettings
from rewardctl.audit.mongo import MongoSource
from rewardctl.cli.app import main
from rewardctl.kernel.errors import BadSettings, Unavailable
from rewardctl.kernel.rate import Rate
from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project
from rewardctl.schema.mongo import opened
from rewardctl.schema.steps import EVENT_PLAN
from tests.integration.tls.conftest import Guarded

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The driver, and `limits`, leave it to the collector to close a connection that was never quite made."""


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Here, and not in whichever test comes next."""
    yield
    gc.collect()


async def test_a_daemon_starts_on_such_a_database_and_counts_in_it(guarded: Guarded, tmp_path: Path) -> None:
    told = EventSettings.read(port=1, public_keys_file=tmp_path / "jwks.json", mongodb_uri=guarded.uri("tls_event"))
    parts = await build(told)
    await parts.check()
    await parts.close()


async def test_limits_are_counted_in_such_a_database(guarded: Guarded) -> None:
    counters = Counters.open(guarded.uri("tls_limits"))
    try:
        await counters.take("somebody", Rate.of("5/minute"))
        assert await counters.wait("nobody") == 0
    finally:
        await counters.close()


async def test_a_database_whose_authority_is_unknown_is_refused_at_once_and_said_why(guarded: Guarded) -> None:
    database = Database.connect(guarded.uri("tls_event", ca=guarded.stranger.file), "rewardctl_event")
    try:
        with pytest.raises(BadSettings, match="shows a certificate that is not trusted: self-signed") as refused:
            await database.await_primary(patience=600)
    finally:
        await database.close()
    assert "tlsCAFile" in (refused.value.hint or "")


async def test_a_client_that_its_authority_does_not_vouch_for_gets_nowhere(guarded: Guarded) -> None:
    database = Database.connect(
        guarded.uri("tls_event", client=guarded.stranger.vouched("intruder")), "rewardctl_event"
    )
    try:
        with pytest.raises(Unavailable):
            await database.await_primary(patience=0)
    finally:
        await database.close()


def _look_at_schema(uri: str) -> None:
    with opened(uri, EVENT_PLAN.schema):
        pass


def _audit(uri: str) -> None:
    with MongoSource.opened(uri) as source:
        source.size()


Look = Callable[[str], None]
LOOKS = pytest.mark.parametrize("look", [_look_at_schema, _audit])


@LOOKS
def test_the_command_line_reads_such_a_database(guarded: Guarded, look: Look) -> None:
    look(guarded.uri("tls_event"))


@LOOKS
def test_the_command_line_refuses_one_whose_authority_is_unknown(guarded: Guarded, look: Look) -> None:
    with pytest.raises(BadSettings, match="certificate that is not trusted"):
        look(guarded.uri("tls_event", ca=guarded.stranger.file))


def _connect(uri: str) -> None:
    Database.connect(uri, "rewardctl_event")


def _count(uri: str) -> None:
    Counters.open(uri)


@pytest.mark.parametrize("look", [_look_at_schema, _audit, _connect, _count])
def test_a_file_of_certificates_that_is_missing_is_named(guarded: Guarded, look: Look, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"can't be used: .*gone\.pem"):
        look(guarded.uri("tls_event", ca=tmp_path / "gone.pem"))


@pytest.fixture
def project(guarded: Guarded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Its addresses are in files that its settings name."""
    made = Project(tmp_path)
    initialise.make_files(made, {})
    initialise.finish(made)
    for name in ("user", "event"):
        (tmp_path / f"uri-{name}").write_text(guarded.uri(f"tls_{name}") + "\n")
        monkeypatch.delenv(f"REWARDCTL_MONGODB_URI_{name.upper()}", raising=False)
    made.settings_file.write_text('mongodb_uri_user_file = "uri-user"\nmongodb_uri_event_file = "uri-event"\n')
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))
    return made


def _ran(*args: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, args)])
    return int(ended.value.code or 0)


def test_migrations_and_backups_go_by_the_addresses_in_files(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ran("db", "migrate", "--json") == 0
    assert {one["database"] for one in json.loads(capsys.readouterr().out)["databases"]} == {"event", "accounts"}
    assert _ran("db", "backup", project.root / "taken.zip") == 0
