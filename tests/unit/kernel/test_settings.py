from pathlib import Path

import pytest
from pydantic import ValidationError

from daemons.auth.settings import AuthSettings
from daemons.event.settings import EventSettings
from daemons.gateway.settings import GatewaySettings
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.settings import ProjectSettings, ServiceSettings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ProjectSettings.model_fields, *ServiceSettings.model_fields):
        monkeypatch.delenv(f"REWARDCTL_{name.upper()}", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rewardctl.toml"


def test_without_a_file_the_ports_are_the_documented_ones(file: Path) -> None:
    read = ProjectSettings.of_file(file)
    assert (read.gateway_port, read.auth_port, read.event_port) == (3333, 3001, 3002)
    assert (read.mongo_user_port, read.mongo_event_port) == (3003, 3004)
    assert read.host == "127.0.0.1"


def test_a_flag_wins_over_the_environment_and_that_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("gateway_port = 4001\nauth_port = 4002\nevent_port = 4003\n")
    monkeypatch.setenv("REWARDCTL_GATEWAY_PORT", "5001")
    monkeypatch.setenv("REWARDCTL_AUTH_PORT", "5002")
    read = ProjectSettings.of_file(file, gateway_port=6001)
    assert (read.gateway_port, read.auth_port, read.event_port) == (6001, 5002, 4003)


def test_a_flag_that_was_not_given_hides_nothing(file: Path) -> None:
    file.write_text('log_level = "debug"\n')
    assert ProjectSettings.of_file(file, log_level=None, gateway_port=None).log_level == "debug"


def test_an_unknown_setting_is_named_with_the_one_that_was_meant(file: Path) -> None:
    file.write_text("gatway_port = 4001\ncolour = 1\n")
    with pytest.raises(BadSettings, match="colour, gatway_port") as refused:
        ProjectSettings.of_file(file)
    assert str(file) in refused.value.detail
    assert refused.value.hint == "did you mean gateway_port?"


def test_an_unknown_setting_like_no_other_is_named_with_all(file: Path) -> None:
    file.write_text("colour = 1\n")
    with pytest.raises(BadSettings, match="colour") as refused:
        ProjectSettings.of_file(file)
    assert "gateway_port" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("gateway_port = 0", "gateway_port"),
        ('gateway_url = "nonsense"', "gateway_url"),
        ("gateway_port = 65536", "gateway_port"),
        ('auth_port = "many"', "auth_port"),
        ('env = "production!"', "env"),
        ('log_level = "INFO"', "log_level"),
        ("bcrypt_cost = 3", "bcrypt_cost"),
    ],
)
def test_a_wrong_value_is_named_and_not_echoed(file: Path, line: str, name: str) -> None:
    file.write_text(line + "\n")
    with pytest.raises(BadSettings, match=name) as refused:
        ProjectSettings.of_file(file)
    assert [one.loc for one in refused.value.errors] == [name]
    assert refused.value.hint == f"mend {name} in {file}, or REWARDCTL_{name.upper()}"


def test_a_wrong_value_of_the_environment_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_EVENT_PORT", "none")
    with pytest.raises(BadSettings, match="event_port"):
        ProjectSettings.of_file(file)


@pytest.mark.parametrize("content", [b"gateway_port", b"= 1", b"a = 1\na = 2", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_named_with_its_mend(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(BadSettings, match="no valid TOML") as refused:
        ProjectSettings.of_file(file)
    assert refused.value.hint == f"mend {file}"


def test_settings_do_not_change(file: Path) -> None:
    read = ProjectSettings.of_file(file)
    with pytest.raises(ValidationError):
        read.gateway_port = 1  # type: ignore[misc]


def test_a_daemon_is_told_by_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_PORT", "3002")
    monkeypatch.setenv("REWARDCTL_PUBLIC_KEYS_FILE", "jwks.json")
    read = ServiceSettings.read()
    assert (read.port, read.public_keys_file) == (3002, Path("jwks.json"))
    assert (read.issuer, read.audience) == ("rewardctl", "rewardctl")


def test_a_daemon_that_is_not_told_enough_says_all_that_is_missing() -> None:
    with pytest.raises(BadSettings) as refused:
        ServiceSettings.read()
    assert {one.loc for one in refused.value.errors} == {"port", "public_keys_file"}


def test_a_uri_that_holds_a_password_is_told_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "uri"
    secret.write_text("mongodb://a:b@db/x\n")
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT_FILE", str(secret))
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT", "mongodb://elsewhere/x")
    assert ProjectSettings.read().mongodb_uri_event == "mongodb://a:b@db/x"
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT_FILE", str(tmp_path / "absent"))
    with pytest.raises(BadSettings, match="can't be read"):
        ProjectSettings.read()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "uri"
    path.write_text("mongodb://somebody:secret@db/events\n")
    return path


URI = "mongodb://somebody:secret@db/events"


@pytest.mark.usefixtures("secret")
def test_an_address_is_read_from_a_file_beside_the_settings(file: Path) -> None:
    file.write_text('mongodb_uri_event_file = "uri"\n')
    read = ProjectSettings.of_file(file)
    assert (read.mongodb_uri_event, read.mongodb_uri_user) == (URI, None)
    assert read.mongodb_uri_event_file == str(file.parent / "uri")


def test_an_address_file_of_the_environment_wins_over_the_settings_file(
    file: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('mongodb_uri_event = "mongodb://elsewhere/events"\n')
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT_FILE", str(secret))
    assert ProjectSettings.of_file(file).mongodb_uri_event == URI


def test_an_address_of_the_environment_wins_over_the_file_that_the_settings_name(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('mongodb_uri_event_file = "gone"\n')
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT", URI)
    read = ProjectSettings.of_file(file)
    assert (read.mongodb_uri_event, read.mongodb_uri_event_file) == (URI, None)


def test_an_address_file_that_is_missing_is_named(file: Path) -> None:
    file.write_text('mongodb_uri_event_file = "gone"\n')
    with pytest.raises(BadSettings, match="gone can't be read"):
        ProjectSettings.of_file(file)


def test_no_address_is_shown_where_settings_are(file: Path, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT_FILE", str(secret))
    assert "secret@" not in repr(ProjectSettings.of_file(file))


def test_each_daemon_takes_its_address_from_a_file(
    tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_FILE", str(secret))
    monkeypatch.delenv("REWARDCTL_MONGODB_URI", raising=False)
    told = {"port": 1, "public_keys_file": tmp_path / "jwks"}
    url = {"auth_url": "http://a", "event_url": "http://e"}
    keys = {"signing_key_file": tmp_path / "key", "pepper_file": tmp_path / "pepper"}
    read = EventSettings.read(**told), GatewaySettings.read(**told, **url), AuthSettings.read(**told, **keys)
    assert [one.mongodb_uri for one in read] == [URI] * 3
    assert not any("secret@" in repr(one) for one in read)
