"""A real mongod with a keyfile, as the containers' is."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import mongod
from rewardctl.runtime.compose.prepare_database import Wanted, prepare
from tests.ports import free_port

_KEY = "a" * 64


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wanted]:
    data, port = tmp_path_factory.mktemp("guarded"), free_port()
    keyfile = data / "keyfile"
    keyfile.write_text(_KEY)
    keyfile.chmod(0o600)
    with _mongod(port, data, keyfile):
        users = [_uri(port, "auth", "rewardctl_user"), _uri(port, "gateway", "rewardctl_limits")]
        made = Wanted([f"127.0.0.1:{port}"], "the root's own", users, port)
        prepare(made)
        yield made


@contextmanager
def _mongod(port: int, data: Path, keyfile: Path) -> Iterator[None]:
    command = (*mongod.command(mongod.find(), port, data), "--keyFile", str(keyfile))
    with (data / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield
        finally:
            process.terminate()


def _uri(port: int, user: str, database: str, password: str = "") -> str:
    return f"mongodb://rewardctl_{user}:{password or user}@127.0.0.1:{port}/{database}?replicaSet=rs0"


def test_a_service_may_write_to_its_own_database_and_nowhere_else(wanted: Wanted) -> None:
    with MongoClient[dict[str, Any]](wanted.users[0]) as client:
        own = client["rewardctl_user"]["accounts"]
        own.insert_one({"_id": 1})
        own.create_index("email")
        with pytest.raises(OperationFailure, match="not authorized"):
            client["rewardctl_limits"]["counters"].insert_one({"_id": 1})
        with pytest.raises(OperationFailure, match="not authorized"):
            client.admin.command("createUser", "x", pwd="y", roles=[])


def test_a_service_may_ask_whether_its_database_keeps_what_is_promised(wanted: Wanted) -> None:
    with MongoClient[dict[str, Any]](wanted.users[1]) as client:
        assert client.admin.command("serverStatus")["storageEngine"]["persistent"]
        assert client.admin.command("replSetGetConfig")["config"]["_id"] == "rs0"


def test_who_has_no_password_may_do_nothing(wanted: Wanted) -> None:
    with (
        MongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{wanted.port}/?replicaSet=rs0") as client,
        pytest.raises(OperationFailure, match="requires authentication"),
    ):
        client["rewardctl_user"]["accounts"].find_one()


def test_done_again_it_changes_a_password_to_what_its_file_says(wanted: Wanted) -> None:
    changed = _uri(wanted.port, "auth", "rewardctl_user", "another")
    prepare(replace(wanted, users=[changed]))
    with MongoClient[dict[str, Any]](changed) as client:
        client["rewardctl_user"]["accounts"].count_documents({})
    prepare(wanted)
    with MongoClient[dict[str, Any]](changed) as client, pytest.raises(OperationFailure, match="Authentication failed"):
        client["rewardctl_user"]["accounts"].count_documents({})


def test_another_root_password_than_the_databases_is_told_with_the_mend(wanted: Wanted) -> None:
    with pytest.raises(SetupError, match="another root password") as refused:
        prepare(replace(wanted, root_password="not it"))
    assert refused.value.hint is not None
    assert "mongo-root-password" in refused.value.hint
