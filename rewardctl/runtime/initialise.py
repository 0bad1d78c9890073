"""Makes a project, step by step. A step whose file is there is left out, so that half a project is completed."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from rewardctl.kernel import passwords
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.keys import SigningKey
from rewardctl.runtime import durable, keys, settings_file
from rewardctl.runtime.compose import secret_files
from rewardctl.runtime.project import Project

_SECRET_BYTES: Final = 32
_PASSWORD_BYTES: Final = 15
_VERSION: Final = b"1\n"


def make_files(project: Project, told: Mapping[str, int | str]) -> list[str]:
    """Make whatever is missing of directories, keys and settings; set what is `told`.

    Answers the paths, from the root, of what was written. Raises: DiskFull, SetupError.
    """
    for directory in (project.home, project.keys, project.data, project.logs, project.run):
        durable.make_directory(directory)
    made = [*_make_ignored(project), *_make_keys(project), *_make_settings(project, told)]
    return [*made, *(secret_files.make(project) if project.settings().mode == "compose" else ())]


def prepare_admin(project: Project, email: str, password: str) -> None:
    """Keep the first administrator until auth takes it in."""
    cost = project.settings().bcrypt_cost
    hashed = passwords.hashed(password, project.pepper_file.read_bytes(), cost)
    durable.write(project.first_admin_file, _json({"email": email, "passwordHash": hashed}))


def finish(project: Project) -> None:
    """Say that the project is whole; from now on no administrator is prepared."""
    durable.write(project.version_file, _VERSION)


def unfinish(project: Project) -> None:
    """Say that it is not whole any more: what is stored is gone, so an administrator must be prepared again."""
    project.version_file.unlink(missing_ok=True)


def new_password() -> str:
    """120 random bits in 20 characters that need no quoting."""
    return secrets.token_urlsafe(_PASSWORD_BYTES)


def _make_ignored(project: Project) -> Iterator[str]:
    """Keep git from taking up secrets."""
    yield from _make(project, project.home / ".gitignore", lambda: b"*\n")


def _make_keys(project: Project) -> Iterator[str]:
    yield from _make(project, project.signing_key_file, lambda: SigningKey.generate().pem())
    yield from _make_public_keys(project)
    yield from _make(project, project.pepper_file, _text_secret)
    yield from _make(project, project.service_secret_file, _text_secret)
    yield from _make(project, project.codes_key_file, _text_secret)


def _make(project: Project, path: Path, make: Callable[[], bytes]) -> Iterator[str]:
    if not path.exists():
        durable.write(path, make())
        yield str(path.relative_to(project.root))


def _text_secret() -> bytes:
    return secrets.token_urlsafe(_SECRET_BYTES).encode()


def _make_public_keys(project: Project) -> Iterator[str]:
    if keys.publish_signing_key(project, SystemClock()):
        yield str(project.public_keys_file.relative_to(project.root))


def _make_settings(project: Project, told: Mapping[str, int | str]) -> Iterator[str]:
    path = project.settings_file
    present = path.read_text("utf-8") if path.exists() else None
    wanted = settings_file.told(settings_file.template() if present is None else present, told)
    if wanted != present:
        durable.write(path, wanted.encode())
        yield path.name


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=2).encode() + b"\n"
