from pathlib import Path

import pytest

from rewardctl.bench.load.samples import Reader, Sample, parsed

LINE = "~ 1795364698275 12.930 201 1 01a20417-a388 POST /events/1/requests/2?a=b c"


def test_a_line_of_an_answer() -> None:
    told = Sample(
        at=1795364698.275,
        ms=12.93,
        status=201,
        met=True,
        request_id="01a20417-a388",
        method="POST",
        path="/events/1/requests/2?a=b c",
    )
    assert parsed(LINE) == told


def test_an_answer_without_an_id() -> None:
    sample = parsed("~ 1795364698275 0.000 0 0 - GET /auth/me")
    assert sample is not None
    assert (sample.request_id, sample.met, sample.status) == (None, False, 0)


@pytest.mark.parametrize("line", ["", "~", "~ soon 1 200 1 - GET /", "TypeError: null", f" {LINE}", "~ 1 2 3"])
def test_another_line_is_no_answer(line: str) -> None:
    assert parsed(line) is None


def test_a_file_is_read_as_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "said"
    reader = Reader(path)
    assert reader.fresh() == []
    path.write_text(f"{LINE}\nGET /auth/me: 503\n{LINE[:20]}")
    assert len(reader.fresh()) == 1
    assert reader.fresh() == []
    with path.open("a") as file:
        file.write(f"{LINE[20:]}\n")
    assert reader.fresh() == [parsed(LINE)]
    assert reader.complaints == ["GET /auth/me: 503"]
