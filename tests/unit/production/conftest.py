from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from rewardctl.kernel.settings import ProjectSettings
from rewardctl.production.server import Server, Told
from rewardctl.production.subject import Subject
from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project

GOOD_TOLD: Final = Told(
    replica_set=True,
    members=3,
    journaled=True,
    ahead=timedelta(milliseconds=20),
    open_to_all=False,
    schema="current",
    free=60_000_000_000,
    room=100_000_000_000,
)
_URI: Final = "mongodb://rewards:secret@db-1:27017,db-2:27017/DATABASE?replicaSet=rs0&tls=true&tlsCAFile=/ca.pem"


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ProjectSettings.model_fields:
        monkeypatch.delenv(f"REWARDCTL_{name.upper()}", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    initialise.make_files(made, {})
    initialise.finish(made)
    return made


@pytest.fixture
def good(project: Project) -> Subject:
    """As it should be."""
    told: dict[str, Any] = {
        "env": "production",
        "issuer": "https://rewards.example.com",
        "hsts_seconds": 31_536_000,
        "trusted_proxies": "127.0.0.1/32",
    }
    for name in ("user", "event", "limits"):
        file = project.root / f"uri-{name}"
        file.write_text(_URI.replace("DATABASE", name))
        file.chmod(0o600)
        told[f"mongodb_uri_{name}_file"] = str(file)
    settings = ProjectSettings.read(**told)
    assert settings.mongodb_uri_user
    assert settings.mongodb_uri_event
    servers = [
        Server("accounts", "mongodb_uri_user", settings.mongodb_uri_user, here=False, by_file=True, told=GOOD_TOLD),
        Server("event", "mongodb_uri_event", settings.mongodb_uri_event, here=False, by_file=True, told=GOOD_TOLD),
    ]
    return Subject(
        project=project,
        settings=settings,
        now=datetime.now(UTC),
        servers=servers,
        descriptors={"gateway": 65_536},
        answers={"/redoc": 404},
    )
