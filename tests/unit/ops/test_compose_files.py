"""What holds for every compose file, whether or not there is a compose to ask."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from daemons.auth.settings import AuthSettings
from daemons.event.settings import EventSettings
from daemons.gateway.settings import GatewaySettings
from rewardctl import __version__
from rewardctl.kernel.settings import ServiceSettings
from tests.unit.ops.composed import COMBINATIONS, ENGINES, FILES, HERE, LOGS, PINNED, config, told, works

SETTINGS: dict[str, type[ServiceSettings]] = {"auth": AuthSettings, "event": EventSettings, "gateway": GatewaySettings}
PLATFORM: dict[str, dict[str, Any]] = FILES["compose.yaml"]["services"]
ONCE = {"mongo-volumes", "mongo-user-init", "mongo-event-init", "tools"}
OURS = [
    pytest.param(service, id=f"{file}:{name}")
    for file in ("compose.yaml", "compose.bench.yaml", "compose.scale.yaml")
    for name, service in FILES[file]["services"].items()
    if "image" in service
]
EVERY = [
    pytest.param(service, id=f"{file}:{name}")
    for file, content in FILES.items()
    for name, service in content["services"].items()
]
REFUSED_BY_1_29 = {"name", "include", "configs", "develop"}


def test_no_key_is_newer_than_docker_compose_1_29() -> None:
    for content in FILES.values():
        assert not REFUSED_BY_1_29 & set(content)
        for service in content["services"].values():
            known = {"test", "interval", "timeout", "retries", "start_period"}
            assert set(service.get("healthcheck", {})) <= known


@pytest.mark.parametrize("service", EVERY)
def test_an_image_is_one_of_those_that_are_pinned(service: dict[str, Any]) -> None:
    if "image" in service:
        found = re.fullmatch(r"\$\{(REWARDCTL_IMAGE\w*):\?[^}]+\}", service["image"])
        assert found is not None
        assert found[1] in PINNED


def test_every_pin_is_a_version_and_is_used() -> None:
    images = {name: image for name, image in PINNED.items() if name.startswith("REWARDCTL_IMAGE")}
    assert PINNED["REWARDCTL_IMAGE"] == f"rewardctl:{__version__}"
    assert all(re.fullmatch(r"[a-z0-9/-]+:v?\d+\.\d+\.\d+", image) for image in images.values())
    text = "".join(path.read_text("utf-8") for path in HERE.glob("*.yaml"))
    assert set(images) == set(re.findall(r"\$\{(REWARDCTL_IMAGE\w*)", text))


@pytest.mark.parametrize("service", OURS)
def test_a_container_may_do_nothing_that_it_need_not(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "pid", "ipc", "devices"} & set(service)
    if service.get("network_mode") != "none":
        assert service["user"].startswith("${REWARDCTL_OWNER:?")
        assert "cap_add" not in service


def test_who_is_root_reaches_nobody() -> None:
    roots = {name: one for name, one in PLATFORM.items() if one["user"] == "0:0"}
    assert list(roots) == ["mongo-volumes"]
    assert (roots["mongo-volumes"]["cap_add"], roots["mongo-volumes"]["network_mode"]) == (["CHOWN"], "none")


def test_the_gateway_alone_is_published_and_to_this_machine_alone() -> None:
    assert [name for name, service in PLATFORM.items() if service.get("ports")] == ["gateway"]
    for content in FILES.values():
        for name, service in content["services"].items():
            for port in service.get("ports", []):
                assert re.fullmatch(r"(127\.0\.0\.1|\$\{REWARDCTL_\w+:-127\.0\.0\.1\}):\$\{\w+:-\d+\}:\d+", port), name


def test_databases_are_on_networks_that_lead_nowhere() -> None:
    networks = FILES["compose.yaml"]["networks"]
    for name in ("mongo-user", "mongo-event"):
        (network,) = PLATFORM[name]["networks"]
        assert networks[network] == {"internal": True}
        reaching = {one for one, service in PLATFORM.items() if network in service.get("networks", [])}
        assert reaching == {name, "tools", *({"auth", "gateway"} if name == "mongo-user" else {"event"})}


@pytest.mark.parametrize("service", EVERY)
def test_no_secret_is_in_an_environment_or_on_a_command_line(service: dict[str, Any]) -> None:
    secret = re.compile("password|secret|token|pepper|_uri|_key", re.IGNORECASE)
    for name, value in service.get("environment", {}).items():
        assert not secret.search(name) or (name.endswith("_FILE") and str(value).startswith("/run/")), name
    words = [*service.get("command", []), *service.get("entrypoint", [])]
    assert not [word for word in words if secret.search(str(word)) and not str(word).startswith("/run/secrets")] or (
        "--keyFile=/run/secrets/mongo_keyfile" in words
    )


def test_every_secret_is_a_file_that_must_be_named() -> None:
    for content in FILES.values():
        for name, secret in content.get("secrets", {}).items():
            assert re.fullmatch(r"\$\{REWARDCTL_\w+:\?[^}]+\}(/[\w./-]+)?", secret["file"]), name


def test_what_lasts_is_looked_at_starts_again_and_ends_in_its_time() -> None:
    for name, service in PLATFORM.items():
        if name in ONCE:
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}
        assert int(service["stop_grace_period"].removesuffix("s")) >= 30


def test_tools_run_when_they_are_called_and_know_no_key() -> None:
    tools = PLATFORM["tools"]
    assert [name for name, one in PLATFORM.items() if one.get("profiles")] == ["tools"]
    assert tools["profiles"] == ["tools"]
    assert tools["secrets"] == ["auth_mongodb_uri", "event_mongodb_uri"]
    assert [one.partition(":?")[0] for one in tools["volumes"]] == ["${REWARDCTL_PROJECT"]
    assert "outside" not in tools["networks"]


def test_the_start_is_in_order() -> None:
    waits = {name: service.get("depends_on", {}) for name, service in PLATFORM.items()}
    done, healthy = {"condition": "service_completed_successfully"}, {"condition": "service_healthy"}
    assert waits == {
        "mongo-volumes": {},
        "mongo-user": {"mongo-volumes": done},
        "mongo-event": {"mongo-volumes": done},
        "mongo-user-init": {"mongo-user": healthy},
        "mongo-event-init": {"mongo-event": healthy},
        "tools": {"mongo-user-init": done, "mongo-event-init": done},
        "auth": {"mongo-user-init": done},
        "event": {"mongo-event-init": done},
        "gateway": {"auth": healthy, "event": healthy},
    }


@pytest.mark.parametrize("daemon", SETTINGS)
def test_a_daemon_is_told_what_it_knows(daemon: str) -> None:
    known = SETTINGS[daemon].model_fields
    for name in (one.removeprefix("REWARDCTL_").lower() for one in PLATFORM[daemon]["environment"]):
        by_file = name.removesuffix("_file").removesuffix("_event")
        assert name in known or by_file.startswith("mongodb_uri"), name
    required = {name for name, field in known.items() if field.is_required()}
    assert required <= {
        name.removeprefix("REWARDCTL_").lower().replace("mongodb_uri_file", "mongodb_uri")
        for name in PLATFORM[daemon]["environment"]
    }


def test_every_member_is_made_like_the_first() -> None:
    scaled = FILES["compose.scale.yaml"]["services"]
    members = [name for name in scaled if re.fullmatch(r"mongo-(user|event)-\d", name)]
    assert len(members) == 4
    for name in members:
        first = PLATFORM[name[:-2]]
        assert {key: value for key, value in scaled[name].items() if key != "volumes"} == {
            key: value for key, value in first.items() if key != "volumes"
        }


def test_a_scenario_is_mounted_from_a_path_that_is_there_in_a_checkout_and_in_a_wheel() -> None:
    (scenarios, _) = FILES["compose.bench.yaml"]["services"]["k6"]["volumes"]
    assert (HERE / scenarios.split(":")[0] / "claim.js").is_file()


def test_who_holds_the_engines_socket_is_alloy_alone() -> None:
    holders = [
        name
        for content in FILES.values()
        for name, service in content["services"].items()
        if any("docker.sock" in volume for volume in service.get("volumes", []))
    ]
    assert holders == ["alloy"]
    assert set(FILES["compose.logs.joined.yaml"]["services"]) <= set(FILES[LOGS[0]]["services"])


@pytest.mark.skipif(not ENGINES, reason="neither docker-compose nor docker is installed")
@pytest.mark.parametrize("files", COMBINATIONS, ids="+".join)
@pytest.mark.parametrize("command", ENGINES, ids=" ".join)
def test_compose_itself_takes_every_combination(command: tuple[str, ...], files: Sequence[str], tmp_path: Path) -> None:
    if not works(command):
        pytest.skip(f"{' '.join(command)} does not work here")
    done = config(command, files, told(tmp_path), "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert config(command, files, {}, "-q").returncode != 0
