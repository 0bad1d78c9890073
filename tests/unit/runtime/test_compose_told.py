import os
from pathlib import Path

import pytest

from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.services import DAEMONS
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import initialise
from rewardctl.runtime.compose import secret_files, told
from rewardctl.runtime.project import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in [one for one in os.environ if one.startswith("REWARDCTL_")]:
        monkeypatch.delenv(name)
    made = Project(tmp_path)
    initialise.make_files(made, {"mode": "compose", "gateway_port": 4000})
    return made


def _of(project: Project, daemon: str, **settings: object) -> dict[str, str]:
    told.write(project, ProjectSettings.read(**settings))
    lines = (secret_files.directory(project) / f"{daemon}.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_a_daemon_is_told_what_is_wished_and_no_place_of_this_machine(project: Project) -> None:
    for daemon in DAEMONS:
        found = _of(project, daemon, log_level_auth="debug", env="test", loki_url="http://loki:3100")
        assert found["REWARDCTL_LOG_LEVEL"] == ("debug" if daemon == "auth" else "info")
        assert (found["REWARDCTL_ENV"], found["REWARDCTL_LOKI_URL"]) == ("test", "http://loki:3100")
        assert not [value for value in found.values() if "127.0.0.1" in value or str(project.root) in value]
        assert ("REWARDCTL_TRUSTED_PROXIES" in found) == (daemon == "gateway")
        assert "REWARDCTL_MONGODB_URI" not in found


def test_settings_of_reward_types_are_told_as_they_are(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_PLUGIN_WEBHOOK_SECRET", "pa$$ word")
    assert _of(project, "event")["REWARDCTL_PLUGIN_WEBHOOK_SECRET"] == "'pa$$ word'"
    monkeypatch.setenv("REWARDCTL_PLUGIN_WEBHOOK_SECRET", "it's")
    with pytest.raises(BadSettings, match="REWARDCTL_PLUGIN_WEBHOOK_SECRET"):
        _of(project, "event")


def test_old_peppers_are_looked_for_beside_the_present_one(project: Project) -> None:
    found = _of(project, "auth", old_pepper_files=".rewardctl/keys/pepper-2025")
    assert found["REWARDCTL_OLD_PEPPER_FILES"] == "/run/rewardctl/keys/pepper-2025"


def test_what_is_told_is_for_the_owner_alone(project: Project) -> None:
    told.write(project, project.settings())
    files = [path for path in secret_files.directory(project).rglob("*") if path.is_file()]
    assert len(files) == 9
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_compose_is_told_the_project_the_images_and_the_port(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_IMAGE_MONGO", "mirror/mongo:8.0.15")
    found = told.write(project, project.settings())
    assert found["REWARDCTL_PROJECT"] == str(project.home)
    assert found["REWARDCTL_GATEWAY_PUBLISHED"] == "4000"
    assert found["REWARDCTL_IMAGE_MONGO"] == "mirror/mongo:8.0.15"
    assert found["REWARDCTL_IMAGE_NGINX"].startswith("nginxinc/")
    assert found["COMPOSE_PROJECT_NAME"] == f"rewardctl-{project.mark}"


@pytest.mark.parametrize(
    ("settings", "published"),
    [
        ({"gateway_replicas": 1}, "4000"),
        ({"gateway_replicas": 3}, "4000-4002"),
        ({"compose_files": "mine.yaml, compose.scale.yaml"}, "4000-4001"),
        ({"compose_files": "compose.scale.yaml", "gateway_replicas": 3}, "4000-4002"),
    ],
)
def test_each_gateway_has_a_port_from_the_first_on(
    project: Project, settings: dict[str, object], published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = project.settings(**settings)
    assert told.variables(project, known)["REWARDCTL_GATEWAY_PUBLISHED"] == published
    monkeypatch.setenv("REWARDCTL_GATEWAY_PUBLISHED", "3400-3409")
    assert told.variables(project, known)["REWARDCTL_GATEWAY_PUBLISHED"] == "3400-3409"


@pytest.mark.parametrize("ports", ["3400", "3400-3401", "3402-3400", "any"])
def test_a_range_that_is_too_short_for_the_gateways_is_refused(
    project: Project, ports: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REWARDCTL_GATEWAY_PUBLISHED", ports)
    with pytest.raises(BadSettings, match="3 gateways take a port each"):
        told.variables(project, project.settings(gateway_replicas=3))


def test_where_there_are_too_few_ports_for_gateways_it_is_said(project: Project) -> None:
    with pytest.raises(BadSettings, match="too few ports after 65535"):
        told.variables(project, project.settings(gateway_port=65535, gateway_replicas=2))


def test_containers_never_run_as_root_unless_told_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert told.owner() == "10001:10001"
    monkeypatch.setattr(os, "getuid", lambda: 1234)
    assert told.owner().startswith("1234:")
    monkeypatch.setenv("REWARDCTL_OWNER", "0:0")
    assert told.variables(project, project.settings())["REWARDCTL_OWNER"] == "0:0"


def test_a_database_of_ones_own_is_not_told_by_settings(project: Project) -> None:
    with pytest.raises(BadSettings, match="by file"):
        told.write(project, ProjectSettings.read(mongodb_uri_event="mongodb://db/x"))


def test_secrets_are_made_once_and_differ(project: Project) -> None:
    assert list(secret_files.make(project)) == []
    names = ("auth", "event", "gateway")
    uris = {one: (secret_files.directory(project) / f"{one}-mongodb-uri").read_text() for one in names}
    passwords = {uri.split("@")[0].rpartition(":")[2] for uri in uris.values()}
    assert len(passwords) == 3
    assert min(map(len, passwords)) >= 40
    assert uris["gateway"].endswith("@mongo-user:27017/rewardctl_limits?replicaSet=rs0")
