from pathlib import Path

import pytest

from rewardctl.kernel.errors import BadSettings, SetupError
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import addresses, topology
from rewardctl.runtime.project import Project
from rewardctl.runtime.topology import Service, ServiceKind

_PROJECT = Project(Path("/p"))


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ProjectSettings.model_fields:
        monkeypatch.delenv(f"REWARDCTL_{name.upper()}", raising=False)


def _services(**settings: object) -> dict[str, Service]:
    return {one.name: one for one in topology.services(_PROJECT, ProjectSettings.read(**settings))}


def _told(service: Service) -> dict[str, str]:
    told = {name: value for name, value in service.environment.items() if name.startswith("REWARDCTL_")}
    return {name: value for name, value in told.items() if name != "REWARDCTL_LOG_FILE"}


def test_the_services_in_the_order_of_their_start() -> None:
    found = _services()
    assert [(name, one.stage, one.port) for name, one in found.items()] == [
        ("mongo-user", 0, 3003),
        ("mongo-event", 0, 3004),
        ("auth", 1, 3001),
        ("event", 1, 3002),
        ("gateway", 2, 3333),
    ]


def test_each_daemon_is_told_what_it_needs_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_STRAY", "1")
    every = {
        "REWARDCTL_ENV": "dev",
        "REWARDCTL_HOST": "127.0.0.1",
        "REWARDCTL_ISSUER": "rewardctl",
        "REWARDCTL_LOG_LEVEL": "info",
        "REWARDCTL_LOG_LEVELS_FILE": "/p/.rewardctl/run/log-levels.json",
        "REWARDCTL_LOG_MASK_KEYS": "",
        "REWARDCTL_LOG_MASK_PATHS": "",
        "REWARDCTL_DRAIN_SECONDS": "0",
        "REWARDCTL_LOG_FILE_MB": "64",
        "REWARDCTL_LOG_FILES": "5",
        "REWARDCTL_PUBLIC_KEYS_FILE": "/p/.rewardctl/keys/jwks.json",
        "REWARDCTL_RATE_LIMITS": "true",
        "REWARDCTL_SERVICE_SECRET_FILE": "/p/.rewardctl/keys/service-secret",
    }
    behind = {
        "REWARDCTL_CLOCK_FILE": "/p/.rewardctl/run/clock.json",
        "REWARDCTL_TRUSTED_PROXIES": "127.0.0.0/8,::1/128",
    }
    found = _services()
    for name in ("gateway", "auth", "event"):
        assert found[name].environment["REWARDCTL_LOG_FILE"] == f"/p/.rewardctl/logs/{name}.jsonl"
    assert _told(found["gateway"]) == every | {
        "REWARDCTL_PORT": "3333",
        "REWARDCTL_AUTH_URL": "http://127.0.0.1:3001",
        "REWARDCTL_EVENT_URL": "http://127.0.0.1:3002",
        "REWARDCTL_MONGODB_URI": "mongodb://127.0.0.1:3003/rewardctl_limits?replicaSet=rs0",
        "REWARDCTL_LIMIT_REQUESTS_ADDRESS": "30000/minute",
        "REWARDCTL_CONNECTIONS_PER_ADDRESS": "2000",
        "REWARDCTL_TRUSTED_PROXIES": "",
        "REWARDCTL_CORS_ORIGINS": "",
        "REWARDCTL_HSTS_SECONDS": "0",
    }
    assert _told(found["auth"]) == every | behind | {
        "REWARDCTL_PORT": "3001",
        "REWARDCTL_MONGODB_URI": "mongodb://127.0.0.1:3003/rewardctl_user?replicaSet=rs0",
        "REWARDCTL_SIGNING_KEY_FILE": "/p/.rewardctl/keys/signing.pem",
        "REWARDCTL_PEPPER_FILE": "/p/.rewardctl/keys/pepper",
        "REWARDCTL_FIRST_ADMIN_FILE": "/p/.rewardctl/first-admin.json",
        "REWARDCTL_OLD_PEPPER_FILES": "",
        "REWARDCTL_BCRYPT_COST": "12",
        "REWARDCTL_REFUSE_COMMON_PASSWORDS": "false",
        "REWARDCTL_LIMIT_LOGIN_ACCOUNT": "10/day",
        "REWARDCTL_LIMIT_LOGIN_ADDRESS": "300/minute",
        "REWARDCTL_LIMIT_REGISTRATION_ADDRESS": "120/minute",
        "REWARDCTL_EVENT_URL": "http://127.0.0.1:3002",
    }
    assert _told(found["event"]) == every | behind | {
        "REWARDCTL_PORT": "3002",
        "REWARDCTL_AUTH_URL": "http://127.0.0.1:3001",
        "REWARDCTL_MONGODB_URI": "mongodb://127.0.0.1:3004/rewardctl_event?replicaSet=rs0",
        "REWARDCTL_PLUGINS_FILE": "/p/.rewardctl/plugins.toml",
        "REWARDCTL_DISABLED_REWARD_TYPES": "",
        "REWARDCTL_OUTBOUND_NETWORKS": "",
        "REWARDCTL_LIMIT_CLAIMS_USER": "60/minute",
        "REWARDCTL_ACTIVITY_RETENTION_DAYS": "0",
    }
    assert _told(found["mongo-user"]) == {}


def test_who_has_a_database_of_their_own_for_accounts_shows_it_to_no_gateway() -> None:
    own = "mongodb://ann:secret@db/accounts"
    assert "REWARDCTL_MONGODB_URI" not in _services(mongodb_uri_user=own)["gateway"].environment
    told = _services(mongodb_uri_user=own, mongodb_uri_limits="mongodb://db/limits")["gateway"].environment
    assert told["REWARDCTL_MONGODB_URI"] == "mongodb://db/limits"


def test_daemons_believe_the_gateway_where_they_listen_on_an_address_of_this_machine() -> None:
    told = _services(host="10.0.0.5", trusted_proxies="10.0.0.9")
    assert told["event"].environment["REWARDCTL_TRUSTED_PROXIES"] == "127.0.0.0/8,::1/128,10.0.0.5"
    assert told["gateway"].environment["REWARDCTL_TRUSTED_PROXIES"] == "10.0.0.9"


def test_old_peppers_are_found_from_the_project_and_common_passwords_are_refused_where_it_is_set() -> None:
    told = _services(old_pepper_files=".rewardctl/keys/old, /secrets/older", refuse_common_passwords=True)
    environment = told["auth"].environment
    assert environment["REWARDCTL_OLD_PEPPER_FILES"] == "/p/.rewardctl/keys/old,/secrets/older"
    assert environment["REWARDCTL_REFUSE_COMMON_PASSWORDS"] == "true"


def test_a_database_of_ones_own_is_not_started() -> None:
    found = _services(mongodb_uri_user="mongodb://u:p@db/users?replicaSet=x")
    assert "mongo-user" not in found
    assert "mongo-event" in found
    assert found["auth"].environment["REWARDCTL_MONGODB_URI"] == "mongodb://u:p@db/users?replicaSet=x"
    assert "p@db" not in " ".join(word for one in found.values() for word in one.command)


def test_every_address_is_reached_over_loopback() -> None:
    found = _services(host="0.0.0.0")
    assert found["gateway"].environment["REWARDCTL_HOST"] == "0.0.0.0"
    assert found["gateway"].environment["REWARDCTL_AUTH_URL"] == "http://127.0.0.1:3001"
    assert found["mongo-user"].command[found["mongo-user"].command.index("--bind_ip") + 1] == "127.0.0.1"


def test_a_platform_elsewhere_has_nothing_to_run_here() -> None:
    with pytest.raises(SetupError, match="nothing to run here"):
        _services(gateway_url="https://rewards.example.com/")


def test_replicas_differ_in_name_port_and_log_and_the_gateway_knows_them_all() -> None:
    found = _services(event_replicas=3)
    events = [one for name, one in found.items() if name.startswith("event")]
    assert [(one.name, one.port, one.log.name, one.stage) for one in events] == [
        ("event", 3002, "event.jsonl", 1),
        ("event-2", 3334, "event-2.jsonl", 1),
        ("event-3", 3335, "event-3.jsonl", 1),
    ]
    assert {one.command[-1] for one in events} == {"daemons.event"}
    assert [one.environment["REWARDCTL_PORT"] for one in events] == ["3002", "3334", "3335"]
    told = found["gateway"].environment["REWARDCTL_EVENT_URL"]
    assert told == "http://127.0.0.1:3002,http://127.0.0.1:3334,http://127.0.0.1:3335"


def test_several_gateways_share_their_port_and_have_one_of_their_own() -> None:
    found = _services(gateway_replicas=2, auth_replicas=2, event_replicas=2)
    gateways = [one for one in found.values() if one.daemon == "gateway"]
    assert [(one.name, one.port, one.shared) for one in gateways] == [
        ("gateway", 3336, ("127.0.0.1", 3333)),
        ("gateway-2", 3337, ("127.0.0.1", 3333)),
    ]
    assert [one.environment["REWARDCTL_PORT"] for one in gateways] == ["3336", "3337"]
    assert not any(one.shared for one in found.values() if one.daemon != "gateway")


def test_everybody_knows_every_replica_of_auth() -> None:
    found = _services(auth_replicas=2, event_replicas=2)
    urls = "http://127.0.0.1:3001,http://127.0.0.1:3335"
    assert {found[name].environment["REWARDCTL_AUTH_URL"] for name in ("gateway", "event", "event-2")} == {urls}
    assert [found[name].environment["REWARDCTL_SIGNING_KEY_FILE"] for name in ("auth", "auth-2")] == [
        "/p/.rewardctl/keys/signing.pem"
    ] * 2


def test_who_has_replicas_goes_on_until_it_is_known_that_it_leaves() -> None:
    found = _services(event_replicas=2)
    assert float(found["event"].environment["REWARDCTL_DRAIN_SECONDS"]) > 0
    assert float(found["event-2"].environment["REWARDCTL_DRAIN_SECONDS"]) > 0
    assert found["auth"].environment["REWARDCTL_DRAIN_SECONDS"] == "0"


def test_replicas_for_whom_there_is_no_port_are_refused() -> None:
    with pytest.raises(BadSettings, match="too few ports"):
        _services(gateway_port=65534, event_replicas=3)


def test_clients_are_told_one_address_in_every_mode() -> None:
    assert addresses.gateway_url(ProjectSettings.read()) == "http://127.0.0.1:3333"
    assert addresses.gateway_url(ProjectSettings.read(host="::1")) == "http://[::1]:3333"
    assert addresses.gateway_url(ProjectSettings.read(gateway_url="https://r.example/")) == "https://r.example"


def test_an_address_in_a_file_is_in_no_environment(tmp_path: Path) -> None:
    told = {}
    for name in ("user", "event", "limits"):
        (tmp_path / name).write_text(f"mongodb://somebody:secret@db/{name}\n")
        told[f"mongodb_uri_{name}_file"] = str(tmp_path / name)
    found = _services(**told)
    assert list(found) == ["auth", "event", "gateway"]
    for daemon, name in (("auth", "user"), ("event", "event"), ("gateway", "limits")):
        assert found[daemon].environment["REWARDCTL_MONGODB_URI_FILE"] == str(tmp_path / name)
        assert not any("secret@" in value for value in found[daemon].environment.values())


def test_everybody_is_told_the_same_issuer() -> None:
    told = {
        one.environment["REWARDCTL_ISSUER"]
        for one in _services(issuer="https://rewards.example.com").values()
        if one.kind is ServiceKind.DAEMON
    }
    assert told == {"https://rewards.example.com"}
