from collections import namedtuple
from pathlib import Path

import pytest

from rewardctl.kernel.errors import DataDirectoryInUse, DiskFull, MongodBroken, MongodMissing, PortTaken
from rewardctl.runtime import mongod


def _program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_mongod_on_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = _program(tmp_path / "mongod", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert mongod.find() == mine


def test_without_one_on_the_path_the_packaged_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert mongod.find().parent.parts[-3:] == ("fiftyone", "db", "bin")


def test_no_mongod_at_all_is_an_error_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(mongod, "_packaged", lambda: None)
    with pytest.raises(MongodMissing) as raised:
        mongod.find()
    assert "rewardctl[local]" in (raised.value.hint or "")


def test_a_missing_library_is_named_with_the_packages_that_bring_it(tmp_path: Path) -> None:
    said = "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file"
    with pytest.raises(MongodBroken, match=r"lacks the system library libcurl\.so\.4") as raised:
        mongod.probe(_program(tmp_path / "mongod", f"echo '{said}' >&2; exit 127"))
    assert "apt-get install libcurl4 libssl3" in (raised.value.hint or "")


def test_a_processor_without_avx_is_named(tmp_path: Path) -> None:
    with pytest.raises(MongodBroken, match="AVX"):
        mongod.probe(_program(tmp_path / "mongod", "kill -ILL $$"))


def test_a_program_that_is_no_mongod_is_broken(tmp_path: Path) -> None:
    with pytest.raises(MongodBroken, match="does not run"):
        mongod.probe(_program(tmp_path / "mongod", "echo hello"))


def test_a_program_that_can_not_be_run_is_broken(tmp_path: Path) -> None:
    with pytest.raises(MongodBroken, match="does not run"):
        mongod.probe(tmp_path / "mongod")


def test_a_full_disk_is_told_before_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - the shape of shutil's answer
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**9, 10**9, 12_000_000))
    with pytest.raises(DiskFull, match="Only 12 MB are free"):
        mongod.check_room(tmp_path)


@pytest.mark.parametrize(("status", "kind"), [(48, PortTaken), (100, DataDirectoryInUse)])
def test_exit_statuses_of_mongod_that_waiting_does_not_mend(status: int, kind: type[Exception]) -> None:
    assert type(mongod.last_error(status, 3003, Path("/data"))) is kind
    assert mongod.last_error(1, 3003, Path("/data")) is None
