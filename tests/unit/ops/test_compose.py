import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ops.composed import PINNED
from tests.unit.ops.places import OPS, loaded, table

FILE = OPS / "compose" / "compose.logs.yaml"
COMPOSE = loaded("compose/compose.logs.yaml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
EACH = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())
ENGINES = [command for command in (("docker-compose",), ("docker", "compose")) if shutil.which(command[0])]
REFUSED_BY_1_29 = {"name", "include", "configs"}
KNOWN = {
    *("image", "command", "user", "environment", "secrets", "volumes", "ports", "extra_hosts"),
    *("depends_on", "healthcheck", "restart"),
}


def test_no_key_is_newer_than_docker_compose_1_29() -> None:
    assert not REFUSED_BY_1_29 & set(COMPOSE)
    for service in SERVICES.values():
        assert set(service) <= KNOWN
        assert set(service["healthcheck"]) <= {"test", "interval", "timeout", "retries", "start_period"}


@EACH
def test_an_image_is_pinned_to_a_version(service: dict[str, Any]) -> None:
    found = re.fullmatch(r"\$\{(REWARDCTL_IMAGE_[A-Z]+):\?[^}]+\}", service["image"])
    assert found is not None
    assert re.fullmatch(r"[a-z]+/[a-z]+:v?\d+\.\d+\.\d+", PINNED[found[1]])


@EACH
def test_a_port_is_of_this_machine_alone_and_can_be_moved(service: dict[str, Any]) -> None:
    for port in service.get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\$\{REWARDCTL_[A-Z]+_PORT:-\d+\}:\d+", port)


@EACH
def test_no_secret_is_in_the_environment_or_has_a_default(service: dict[str, Any]) -> None:
    secret = re.compile("password|secret|token|key", re.IGNORECASE)
    for name, value in service.get("environment", {}).items():
        assert not secret.search(name) or (name.endswith("__FILE") and value.startswith("/run/secrets/")), name
    assert not any(secret.search(str(word)) for word in service.get("command", []))


def test_the_password_is_a_file_that_must_be_named() -> None:
    assert SERVICES["grafana"]["secrets"] == ["grafana_admin_password"]
    (secret,) = COMPOSE["secrets"].values()
    assert re.fullmatch(r"\$\{REWARDCTL_GRAFANA_PASSWORD_FILE:\?[^}]+\}", secret["file"])
    assert SERVICES["grafana"]["environment"]["GF_AUTH_ANONYMOUS_ENABLED"] == "false"


def test_the_start_is_ordered_by_health() -> None:
    waits = {name: set(service.get("depends_on", {})) for name, service in SERVICES.items()}
    assert waits == {"loki": set(), "prometheus": set(), "alloy": {"loki"}, "grafana": {"loki", "prometheus"}}
    conditions = [told for service in SERVICES.values() for told in service.get("depends_on", {}).values()]
    assert all(told == {"condition": "service_healthy"} for told in conditions)


def test_every_named_volume_is_declared_and_used() -> None:
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert {name for name in mounted if re.fullmatch("[a-z]+", name)} == set(COMPOSE["volumes"])


def test_every_setting_is_documented() -> None:
    used = set(re.findall(r"\$\{(REWARDCTL_\w+)", FILE.read_text("utf-8")))
    assert used - set(PINNED) == {row[0] for row in table("Beside local mode")}


@pytest.mark.skipif(not ENGINES, reason="neither docker-compose nor docker is installed")
@pytest.mark.parametrize("command", ENGINES, ids=" ".join)
def test_compose_itself_takes_it(command: tuple[str, ...], tmp_path: Path) -> None:
    if subprocess.run([*command, "version"], capture_output=True, check=False, timeout=30).returncode != 0:
        pytest.skip(f"{' '.join(command)} does not work here")
    password = tmp_path / "password"
    password.write_text("not one")
    told = {
        "REWARDCTL_LOGS": str(tmp_path),
        "REWARDCTL_GRAFANA_PASSWORD_FILE": str(password),
        "REWARDCTL_OWNER": "1000:1000",
    }
    done = _config(command, told)
    assert done.returncode == 0, done.stderr
    for name in told:
        assert _config(command, {key: value for key, value in told.items() if key != name}).returncode != 0, name


def _config(command: tuple[str, ...], told: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REWARDCTL_")} | told
    whole = [*command, "-f", str(FILE), "config", "-q"]
    return subprocess.run(whole, env=environment, capture_output=True, text=True, check=False, timeout=60)
