import io

import bson
import pytest

from rewardctl.backup.documents import NotDocuments, Sum, batches, counted, read

_ONES = [bson.encode({"_id": number, "text": "x" * number}) for number in range(10)]
_ALL = b"".join(_ONES)


def test_a_stream_is_parted_into_what_it_was_made_of() -> None:
    assert list(read(io.BytesIO(_ALL))) == _ONES
    assert counted(_ALL) == 10


def test_the_sum_is_the_same_however_the_stream_is_parted() -> None:
    whole, parted = Sum(), Sum()
    whole.add(_ALL)
    for one in _ONES:
        parted.add(one)
    assert (whole.documents, whole.size, whole.sha256) == (parted.documents, parted.size, parted.sha256)
    assert (whole.documents, whole.size) == (10, len(_ALL))


@pytest.mark.parametrize("damaged", [_ALL[:-1], _ALL[:-20], _ALL + b"\x01", b"\xff" * 40, b"\x04\x00\x00\x00"])
def test_what_is_no_document_is_noticed(damaged: bytes) -> None:
    with pytest.raises(NotDocuments):
        list(read(io.BytesIO(damaged)))
    with pytest.raises(NotDocuments):
        counted(damaged)


def test_batches_are_bounded_by_number_and_by_room() -> None:
    assert [len(one) for one in batches(_ONES, 4, 10**6)] == [4, 4, 2]
    assert [len(one) for one in batches(_ONES, 100, 1)] == [1] * 10
    assert list(batches([], 4, 4)) == []
