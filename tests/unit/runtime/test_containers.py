import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rewardctl.runtime.compose import containers, engine


def _inspected(service: str, number: int = 1, **state: Any) -> dict[str, Any]:
    started = (datetime.now(UTC) - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")
    labels = {
        "com.docker.compose.service": service,
        "com.docker.compose.container-number": str(number),
        "com.docker.compose.oneoff": "False",
    }
    told = {"Status": "running", "Running": True, "Restarting": False, "Pid": 77, "ExitCode": 0, "StartedAt": started}
    return {
        "Id": f"{service}{number}".replace("-", "").encode().hex(),
        "Config": {"Labels": labels},
        "State": {**told, "Health": {"Status": "healthy"}, **state},
        "HostConfig": {"RestartPolicy": {"Name": "no" if service.endswith("-init") else "unless-stopped"}},
        "RestartCount": 2,
        "NetworkSettings": {
            "Ports": {"3333/tcp": [{"HostIp": "127.0.0.1", "HostPort": "4000"}]} if service == "gateway" else {}
        },
    }


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the engine answers, by its verb."""
    answers = {"ps": "a b", "inspect": "[]", "stats": ""}
    monkeypatch.setattr(engine, "asked", lambda verb, *_, **__: answers[verb])
    return answers


def test_replicas_are_named_and_ordered_as_in_local_mode(docker: dict[str, str]) -> None:
    known = [("gateway", 1), ("event", 2), ("mongo-event-2", 1), ("event", 1), ("auth", 1), ("mongo-event", 1)]
    docker["inspect"] = json.dumps([_inspected(*one) for one in known])
    found = containers.of("p")
    assert [one.name for one in found] == ["mongo-event", "mongo-event-2", "auth", "event", "event-2", "gateway"]
    assert all(one.is_lasting for one in found)


def test_a_row_says_what_it_says_in_local_mode(docker: dict[str, str]) -> None:
    inspected = _inspected("gateway")
    docker["inspect"] = json.dumps([inspected])
    docker["stats"] = f"{inspected['Id']} 76.5MiB / 15GiB\n"
    (row,) = containers.rows(containers.of("p"))
    assert row.uptime_seconds is not None
    assert 299 <= row.uptime_seconds <= 310
    assert row.model_dump(exclude={"uptime_seconds"}) == {
        "service": "gateway",
        "state": "running",
        "pid": 77,
        "port": 4000,
        "shared_port": None,
        "memory_bytes": round(76.5 * 1024 * 1024),
        "restarts": 2,
        "health": "healthy",
    }


def test_what_prepares_something_and_ends_is_no_service(docker: dict[str, str]) -> None:
    oneoff = _inspected("event")
    oneoff["Config"]["Labels"]["com.docker.compose.oneoff"] = "True"
    ended = _inspected("mongo-user-init", Status="exited", Running=False)
    docker["inspect"] = json.dumps([oneoff, ended])
    (found,) = containers.of("p")
    assert not found.is_lasting
    assert not found.failed
    assert containers.rows([found]) == []


@pytest.mark.parametrize(
    "state",
    [
        {"Status": "exited", "Running": False, "ExitCode": 1},
        {"Status": "restarting", "Restarting": True},
        {"Health": {"Status": "unhealthy"}},
    ],
)
def test_one_that_does_not_start_is_known(docker: dict[str, str], state: dict[str, Any]) -> None:
    docker["inspect"] = json.dumps([_inspected("auth", **state)])
    (found,) = containers.of("p")
    assert found.failed


def test_what_stands_beside_the_platform_is_listed_after_it_with_its_port(docker: dict[str, str]) -> None:
    beside = _inspected("loki")
    beside["NetworkSettings"]["Ports"] = {"3100/tcp": None}
    docker["inspect"] = json.dumps([beside, _inspected("tls"), _inspected("gateway")])
    found = [(row.service, row.port) for row in containers.rows(containers.of("p"))]
    assert found == [("gateway", 4000), ("loki", 3100), ("tls", 0)]


def test_before_the_first_start_the_services_are_listed_as_stopped(docker: dict[str, str]) -> None:
    docker["ps"] = "\n"
    assert containers.of("p") == []
    assert {row.state for row in containers.planned()} == {"stopped"}
    assert [row.service for row in containers.planned()] == list(containers.ORDER)
