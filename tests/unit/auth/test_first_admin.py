import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from daemons.auth import first_admin
from rewardctl.kernel import passwords
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.principal import Role
from tests.fakes.auth import World

EMAIL = "admin@example.com"


HASH = passwords.hashed("correct horse", b"pepper", 4)


@dataclass(frozen=True)
class AdminFile:
    path: Path

    def write(self, content: bytes) -> None:
        self.path.write_bytes(content)

    def read(self) -> bytes:
        return self.path.read_bytes()

    def gone(self) -> bool:
        return not self.path.exists()


@pytest.fixture
def file(tmp_path: Path) -> AdminFile:
    made = AdminFile(tmp_path / "first-admin.json")
    made.write(json.dumps({"email": EMAIL, "passwordHash": HASH}).encode())
    return made


async def test_the_admin_is_taken_in_and_the_file_goes(world: World, file: AdminFile) -> None:
    await first_admin.take_in(file.path, world.registry)
    account = await world.registry.by_email(EMAIL)
    assert account.roles == {Role.ADMIN}
    assert passwords.matches("correct horse", b"pepper", account.password_hash)
    assert file.gone()


async def test_a_file_left_by_a_process_that_died_in_between_changes_nothing_and_goes(
    world: World, file: AdminFile
) -> None:
    content = file.read()
    await first_admin.take_in(file.path, world.registry)
    file.write(content)
    await first_admin.take_in(file.path, world.registry)
    assert len(world.accounts.all()) == 1
    assert file.gone()


async def test_two_processes_at_once_take_in_one_admin(world: World, file: AdminFile) -> None:
    await asyncio.gather(*(first_admin.take_in(file.path, world.registry) for _ in range(2)))
    assert len(world.accounts.all()) == 1
    assert file.gone()


async def test_where_nobody_waits_nothing_happens(world: World, tmp_path: Path) -> None:
    await first_admin.take_in(None, world.registry)
    await first_admin.take_in(tmp_path / "absent.json", world.registry)
    assert world.accounts.all() == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"email": "a@example.com"}', b'{"email": "a@example.com", "passwordHash": "x"}']
)
async def test_a_broken_file_is_named_and_left_where_it_is(world: World, file: AdminFile, content: bytes) -> None:
    file.write(content)
    with pytest.raises(BadSettings, match=file.path.name):
        await first_admin.take_in(file.path, world.registry)
    assert file.read() == content
    assert world.accounts.all() == []
