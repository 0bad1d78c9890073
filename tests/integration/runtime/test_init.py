import json
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rewardctl.cli import credentials
from rewardctl.kernel import passwords
from rewardctl.kernel.keys import SigningKey, load_public_keys
from rewardctl.runtime.ports import free_base
from rewardctl.runtime.project import Project


def _init(root: Path, *flags: str, stdin: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from rewardctl.cli.app import main; main()", "init", *flags],
        cwd=root,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "REWARDCTL_BCRYPT_COST": "4", **environment},
    )


def _files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _admin(project: Project) -> dict[str, str]:
    kept: dict[str, str] = json.loads(project.first_admin_file.read_bytes())
    return kept


def test_init_makes_all_that_the_platform_needs_for_the_owner_alone(tmp_path: Path) -> None:
    done = _init(tmp_path, "--json", "--port-base", str(free_base(5)))
    assert (done.returncode, done.stderr) == (0, "")
    project = Project(tmp_path)
    key = SigningKey.load(project.signing_key_file)
    assert set(load_public_keys(project.public_keys_file)) == {key.kid}
    assert {path.name for path in project.keys.iterdir()} == {
        *("signing.pem", "jwks.json", "pepper", "service-secret", "codes-key"),
    }
    modes = {
        path.stat().st_mode & 0o777 for path in [*project.home.rglob("*"), project.settings_file] if path.is_file()
    }
    assert modes == {0o600}
    folders = [project.home, *(path for path in project.home.rglob("*") if path.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in folders} == {0o700}


def test_a_project_of_containers_has_their_secrets_too(tmp_path: Path) -> None:
    done = _init(tmp_path, "--mode", "compose", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert tomllib.loads((tmp_path / "rewardctl.toml").read_text())["mode"] == "compose"
    secrets = {path.name: path for path in (tmp_path / ".rewardctl" / "compose").iterdir() if path.is_file()}
    uris = {f"{daemon}-mongodb-uri" for daemon in ("auth", "event", "gateway")}
    assert set(secrets) == {"mongo-keyfile", "mongo-root-password", *uris}
    assert not [name for name, path in secrets.items() if path.read_text() in done.stdout]


def test_down_with_volumes_drops_what_is_stored_and_init_makes_an_administrator_again(tmp_path: Path) -> None:
    _init(tmp_path)
    project = Project(tmp_path)
    project.first_admin_file.unlink()
    stored = project.data / "mongo-user" / "stored"
    stored.parent.mkdir()
    stored.touch()
    command = [sys.executable, "-m", "rewardctl", "down", "--volumes", "--json"]
    environment = {"PATH": "/usr/bin:/bin", "REWARDCTL_HOME": str(tmp_path)}
    down = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(down.stdout) == {"stopped": []}
    assert not stored.exists()
    assert json.loads(_init(tmp_path, "--json").stdout)["admin"]["email"] == "admin@example.com"
    assert project.first_admin_file.exists()


def test_the_generated_password_is_shown_once_and_kept_as_a_hash_in_production(tmp_path: Path) -> None:
    shown = json.loads(_init(tmp_path, "--json", REWARDCTL_ENV="production").stdout)["admin"]
    project = Project(tmp_path)
    assert shown["email"] == _admin(project)["email"] == "admin@example.com"
    assert len(shown["password"]) >= 16
    assert passwords.matches(shown["password"], project.pepper_file.read_bytes(), _admin(project)["passwordHash"])
    assert not [name for name, content in _files(tmp_path).items() if shown["password"].encode() in content]


def test_init_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    _init(tmp_path)
    before = _files(tmp_path)
    again = _init(tmp_path, "--admin-email", "other@example.com")
    assert again.returncode == 0
    assert "nothing was changed" in again.stdout
    assert "Password" not in again.stdout
    assert "There is an administrator already: --admin-email changed nothing" in again.stderr
    assert "rewardctl account create EMAIL --role ADMIN" in again.stderr
    assert _files(tmp_path) == before
    assert json.loads(_init(tmp_path, "--json").stdout)["wrote"] == []


def test_init_after_auth_took_the_administrator_in_prepares_no_other(tmp_path: Path) -> None:
    _init(tmp_path)
    Project(tmp_path).first_admin_file.unlink()
    assert json.loads(_init(tmp_path, "--json").stdout)["admin"] is None
    assert not Project(tmp_path).first_admin_file.exists()


@pytest.mark.parametrize("lost", ["keys/jwks.json", "keys/pepper", "keys/service-secret", "first-admin.json"])
def test_half_an_init_is_completed_by_the_next(tmp_path: Path, lost: str) -> None:
    _init(tmp_path)
    project = Project(tmp_path)
    signing = project.signing_key_file.read_bytes()
    project.version_file.unlink()
    (project.home / lost).unlink()
    shown = json.loads(_init(tmp_path, "--json").stdout)
    assert f".rewardctl/{lost}" in shown["wrote"]
    assert project.signing_key_file.read_bytes() == signing
    assert passwords.matches(
        shown["admin"]["password"], project.pepper_file.read_bytes(), _admin(project)["passwordHash"]
    )
    assert project.initialised


def test_a_new_signing_key_is_published(tmp_path: Path) -> None:
    _init(tmp_path)
    project = Project(tmp_path)
    project.signing_key_file.unlink()
    _init(tmp_path)
    assert set(load_public_keys(project.public_keys_file)) == {SigningKey.load(project.signing_key_file).kid}


def test_a_password_comes_over_standard_input_and_is_not_shown(tmp_path: Path) -> None:
    done = _init(tmp_path, "--admin-password-stdin", "--admin-email", "kim@example.com", stdin="비밀번호-1234\n")
    assert done.returncode == 0
    assert "비밀번호" not in done.stdout + done.stderr
    project = Project(tmp_path)
    assert _admin(project)["email"] == "kim@example.com"
    assert passwords.matches("비밀번호-1234", project.pepper_file.read_bytes(), _admin(project)["passwordHash"])


@pytest.mark.parametrize(
    ("flags", "stdin"),
    [
        (["--admin-password-stdin"], "short\n"),
        (["--admin-password-stdin"], "x" * 129),
        (["--admin-password-stdin"], ""),
        (["--admin-email", "nobody"], ""),
        (["--port-base", "65533"], ""),
    ],
)
def test_what_is_not_valid_is_refused_before_anything_is_written(tmp_path: Path, flags: list[str], stdin: str) -> None:
    done = _init(tmp_path, *flags, stdin=stdin)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert not stdin.strip() or stdin.strip() not in done.stderr
    assert _files(tmp_path) == {}


def test_in_production_the_administrator_has_no_password_that_is_tried_first(tmp_path: Path) -> None:
    (tmp_path / "rewardctl.toml").write_text('env = "production"\n')
    done = _init(tmp_path, "--admin-password-stdin", stdin="Password123\n")
    assert done.returncode == 2
    assert "tried first" in done.stderr
    assert "Password123" not in done.stdout + done.stderr
    assert not Project(tmp_path).signing_key_file.exists()


def test_a_port_base_moves_the_five_ports_also_later(tmp_path: Path) -> None:
    _init(tmp_path, "--port-base", "4000")
    kept = _files(tmp_path)
    told = json.loads(_init(tmp_path, "--port-base", "5000", "--json").stdout)
    assert told["wrote"] == ["rewardctl.toml"]
    assert told["gatewayUrl"] == "http://127.0.0.1:5000"
    settings = tomllib.loads((tmp_path / "rewardctl.toml").read_text())
    assert settings == {
        "gateway_port": 5000,
        "auth_port": 5001,
        "event_port": 5002,
        "mongo_user_port": 5003,
        "mongo_event_port": 5004,
    }
    assert {name for name, content in _files(tmp_path).items() if content != kept[name]} == {"rewardctl.toml"}


def test_ports_that_are_taken_are_said_at_once_and_the_project_is_made(tmp_path: Path) -> None:
    base = free_base(5)
    with socket.create_server(("127.0.0.1", base)), socket.create_server(("127.0.0.1", base + 2)):
        done = _init(tmp_path, "--port-base", str(base))
    assert done.returncode == 0
    assert "Project" in done.stdout
    first, second = done.stderr.splitlines()
    assert first == f"warning: The ports {base + 2}, {base}, which event, gateway need, are taken by other programs"
    assert second.startswith("hint: free them, or run: rewardctl init --port-base ")


def test_a_directory_that_can_not_be_written_is_one_error(tmp_path: Path) -> None:
    (tmp_path / ".rewardctl").write_text("in the way")
    done = _init(tmp_path)
    assert done.returncode == 8
    assert done.stderr.splitlines()[0].startswith("error: ")
    assert "Traceback" not in done.stderr


def test_a_password_that_it_makes_up_is_kept_for_logins_here(tmp_path: Path) -> None:
    shown = json.loads(_init(tmp_path, "--json").stdout)["admin"]
    assert credentials.password_of(Project(tmp_path), shown["email"]) == shown["password"]


def test_no_password_is_kept_in_production_or_where_it_was_told(tmp_path: Path) -> None:
    for name, flags, environment in (
        ("production", [], {"REWARDCTL_ENV": "production"}),
        ("told", ["--admin-password-stdin"], {}),
    ):
        (root := tmp_path / name).mkdir()
        assert _init(root, *flags, stdin="a long password\n", **environment).returncode == 0
        assert credentials.password_of(Project(root), credentials.FIRST_ADMIN) is None
