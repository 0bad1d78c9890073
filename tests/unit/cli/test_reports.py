from pathlib import Path

import pytest

from rewardctl.cli import reports
from rewardctl.kernel.errors import Invalid

USER = "a" * 24


def test_lines_that_are_wrong_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "activities.jsonl"
    good = f'{{"id": "a", "userId": "{USER}", "type": "login", "at": "2026-11-22T00:00:00Z"}}'
    file.write_text(f'{good}\n\nnonsense\n[1]\n{{"id": "b"}}\n{good}\n', "utf-8")

    report = reports.read(file)

    assert [(one.number, one.activity.id) for one in report.numbered] == [(1, "a"), (6, "a")]
    assert [(one.line, one.reason) for one in report.rejected] == [
        (3, "is no JSON"),
        (4, "is no JSON object"),
        (5, "userId: is missing"),
        (5, "type: is missing"),
        (5, "at: is missing"),
    ]


def test_a_csv_has_the_activitys_own_columns_and_fields_beside_them(tmp_path: Path) -> None:
    file = tmp_path / "activities.csv"
    file.write_text(
        f"id,userId,type,at,value,shop,items\na,{USER},purchase,2026-11-22T09:00:00+09:00,12.5,여름,3\n"
        f"b,{USER},login,2026-11-22T00:00:00Z,,,\nc,nobody,login,2026-11-22T00:00:00Z,,,\n",
        "utf-8",
    )

    report = reports.read(file)

    first, second = (one.activity for one in report.numbered)
    assert (first.value, first.fields) == (12.5, {"shop": "여름", "items": 3})
    assert (second.value, second.fields) == (None, None)
    assert [one.line for one in report.rejected] == [4]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "activities.xml").write_text("<a/>")
    (tmp_path / "latin.csv").write_bytes(b"id\n\xff\n")

    for name in ("activities.xml", "latin.csv"):
        with pytest.raises(Invalid):
            reports.read(tmp_path / name)
