import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from rewardctl.runtime import mongod
from tests.integration.tls.certificates import Authority
from tests.ports import free_port

_PATIENCE_MS = 30_000


@dataclass(frozen=True, slots=True)
class Guarded:
    """A mongod that takes TLS alone, from clients that `authority` vouches for, at `port`."""

    port: int
    authority: Authority
    stranger: Authority
    client: Path

    def uri(self, database: str, *, ca: Path | None = None, client: Path | None = None) -> str:
        files = f"tlsCAFile={ca or self.authority.file}&tlsCertificateKeyFile={client or self.client}"
        return f"mongodb://127.0.0.1:{self.port}/{database}?replicaSet={mongod.REPLICA_SET}&tls=true&{files}"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    directory, port = tmp_path_factory.mktemp("tls"), free_port()
    (directory / "data").mkdir()
    authority, stranger = Authority(directory, "ours"), Authority(directory, "theirs")
    told = Guarded(port, authority, stranger, authority.vouched("client"))
    server = ("--tlsCertificateKeyFile", str(authority.vouched("server")), "--tlsCAFile", str(authority.file))
    command = (*mongod.command(mongod.find(), port, directory / "data"), "--tlsMode", "requireTLS", *server)
    with (
        (directory / "mongod.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        try:
            _initiate(told)
            yield told
        finally:
            process.terminate()


def _initiate(told: Guarded) -> None:
    uri = told.uri("admin").replace(f"replicaSet={mongod.REPLICA_SET}", "directConnection=true")
    members = [{"_id": 0, "host": f"127.0.0.1:{told.port}"}]
    with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=_PATIENCE_MS) as client:
        client.admin.command({"replSetInitiate": {"_id": mongod.REPLICA_SET, "members": members}})
    with MongoClient[dict[str, Any]](told.uri("admin"), serverSelectionTimeoutMS=_PATIENCE_MS) as client:
        client.admin.command("ping")
