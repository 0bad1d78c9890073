import gzip
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from rewardctl.audit.export import export
from rewardctl.audit.file import FileSource
from rewardctl.audit.lines import Kind, Line
from rewardctl.audit.seal import Damaged, seal
from rewardctl.audit.verifier import verify
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Invalid, NotFound
from rewardctl.kernel.keys import SigningKey
from tests.unit.audit.books import Books

KEY: Final = SigningKey.generate()
PUBLIC: Final = {KEY.kid: KEY.private.public_key()}


@pytest.fixture(params=["audit.jsonl", "audit.jsonl.gz"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    made = tmp_path / str(request.param)
    export(Books.kept().lines(), made, KEY, SystemClock())
    return made


def _content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def _refused(path: Path) -> str:
    with pytest.raises(Damaged) as refused:
        FileSource.opened(path, PUBLIC)
    return str(refused.value)


def test_what_was_exported_is_verified_the_same(path: Path) -> None:
    source = FileSource.opened(path, PUBLIC)

    assert verify(source.lines()) == verify(Books.kept().lines())
    assert source.size() == len(list(source.lines())) == len(list(Books.kept().lines()))


def test_what_is_wrong_is_found_in_the_file_too(tmp_path: Path) -> None:
    books = Books.kept()
    books.entries[-1]["hash"] = "0" * 64
    export(books.lines(), tmp_path / "audit", KEY, SystemClock())

    report = verify(FileSource.opened(tmp_path / "audit", PUBLIC).lines())

    assert [finding.name for finding in report.findings] == ["chain_broken"]


def test_a_line_is_one_json_object_and_the_file_is_its_owners_alone(path: Path) -> None:
    lines = [json.loads(line) for line in _content(path).splitlines()]

    assert [len(line) for line in lines] == [1] * len(lines)
    assert lines[0]["header"]["format"] == 2
    assert lines[-1]["seal"]["kid"] == KEY.kid
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_flipped_byte_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    export([*Books.kept().lines()][:3], path, KEY, SystemClock())
    whole = path.read_bytes()
    for place in range(len(whole)):
        for bit in (0x01, 0x20, 0x80):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            assert _refused(path)


def test_a_flipped_byte_of_a_packed_file_is_refused_unless_it_unpacks_to_the_same(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl.gz"
    export([*Books.kept().lines()][:3], path, KEY, SystemClock())
    whole, content, accepted = path.read_bytes(), _content(path), 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with suppress(Damaged):
            FileSource.opened(path, PUBLIC)
            accepted += 1
            assert _content(path) == content
    the_packers_own_header_and_the_last_bits_before_its_sum = 11
    assert accepted <= the_packers_own_header_and_the_last_bits_before_its_sum


def test_a_cut_file_is_refused_wherever_it_was_cut(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(0, len(whole), len(whole) // 50):
        path.write_bytes(whole[:length])
        assert "cut" in _refused(path)
    path.write_bytes(whole[:-1])
    assert _refused(path)


def test_a_file_without_its_seal_or_with_a_line_after_it_is_refused(path: Path) -> None:
    lines = _content(path).splitlines(keepends=True)
    _put(path, b"".join(lines[:-1]))
    assert "cut" in _refused(path)
    _put(path, b"".join([*lines, lines[-2]]))
    assert "cut" in _refused(path)


def test_a_line_that_was_left_out_doubled_or_moved_is_refused(path: Path) -> None:
    *lines, last = _content(path).splitlines(keepends=True)
    for changed in ([*lines[:5], *lines[6:]], [*lines[:5], lines[4], *lines[5:]], [*lines[:-2], lines[-1], lines[-2]]):
        _put(path, b"".join([*changed, last]))
        assert "changed" in _refused(path)


def test_a_file_that_another_key_sealed_is_foreign(path: Path) -> None:
    stranger = SigningKey.generate()
    *lines, last = _content(path).splitlines(keepends=True)
    digest = json.loads(last)["seal"]["sha256"]
    _put(path, b"".join([*lines, seal(digest, stranger)]))
    assert "foreign" in _refused(path)

    _put(path, b"".join([*lines, seal(digest, SigningKey(KEY.kid, stranger.private))]))
    assert "signature" in _refused(path)


def test_a_seal_is_taken_in_one_spelling_alone(path: Path) -> None:
    *lines, last = _content(path).splitlines(keepends=True)
    made = json.loads(last)
    made["seal"]["signature"] = made["seal"]["signature"].upper()
    _put(path, b"".join([*lines, json.dumps(made).encode() + b"\n"]))
    assert "seal" in _refused(path)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"[]\n", b"null\n", b'{"seal": 1}\n', b"\xff\xfe\n", b"PK\x03"]
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "audit").write_bytes(content)

    assert _refused(tmp_path / "audit")


def test_a_sealed_file_of_another_format_is_refused(tmp_path: Path) -> None:
    export([(Kind.HEADER, {"format": 1})], tmp_path / "audit", KEY, SystemClock())
    assert "version" in _refused(tmp_path / "audit")
    export([], tmp_path / "audit", KEY, SystemClock())
    assert "version" in _refused(tmp_path / "audit")


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "audit", "wb", compresslevel=1) as file:
        for _ in range(17):
            file.write(b" " * 1024 * 1024)

    assert "without end" in _refused(tmp_path / "audit")


def test_no_file_and_no_readable_one_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        FileSource.opened(tmp_path / "nowhere", PUBLIC)
    with pytest.raises(Invalid):
        FileSource.opened(tmp_path, PUBLIC)


def test_an_export_that_fails_leaves_the_file_before_it(path: Path) -> None:
    before = path.read_bytes()

    def failing() -> Iterator[Line]:
        yield from [*Books.kept().lines()][:3]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        export(failing(), path, KEY, SystemClock())

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
