import json
import re
from itertools import combinations
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.unit.ops.grafana import BOARDS, Dashboard, GridPos
from tests.unit.ops.logql import parse
from tests.unit.ops.places import DASHBOARDS, LABELS, loaded, table
from tests.unit.ops.queries import filled
from tests.unit.ops.test_alloy import METADATA

SOURCES = {
    source["uid"]: source["type"] for source in loaded("grafana/provisioning/datasources/rewardctl.yaml")["datasources"]
}
EACH = pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS.keys())
KNOWN = {"__auto", "__range", "__rate_interval"}


def test_there_are_the_documented_four() -> None:
    assert {(board.title, board.uid) for board in BOARDS.values()} == {(row[0], row[1]) for row in table("Dashboards")}


def test_a_key_that_grafana_does_not_know_is_refused() -> None:
    raw = json.loads(DASHBOARDS[0].read_text("utf-8"))
    raw["panels"][0]["colour"] = "red"
    with pytest.raises(ValidationError, match="colour"):
        Dashboard.model_validate_json(json.dumps(raw))


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_file_is_readable(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


@EACH
def test_every_data_source_is_a_provisioned_one(board: Dashboard) -> None:
    used = [panel.datasource for panel in board.shown()]
    used += [target.datasource for panel in board.shown() for target in panel.targets]
    used += [variable.datasource for variable in board.templating.list if variable.datasource]
    for source in used:
        assert SOURCES[source.uid] == source.type


@EACH
def test_every_link_leads_to_a_dashboard(board: Dashboard) -> None:
    uids = {other.uid for other in BOARDS.values()}
    for link in board.links:
        assert link.url.removeprefix("/d/") in uids - {board.uid}


@EACH
def test_panels_have_ids_of_their_own_and_do_not_overlap(board: Dashboard) -> None:
    ids = [panel.id for panel in board.panels]
    assert len(ids) == len(set(ids))
    for one, other in combinations((panel.grid_pos for panel in board.panels), 2):
        assert not _overlap(one, other), (one, other)
    assert all(panel.grid_pos.x + panel.grid_pos.w <= 24 for panel in board.panels)


@EACH
def test_every_variable_is_declared_and_used(board: Dashboard) -> None:
    expressions = [*board.queries("loki"), *board.queries("prometheus")]
    used = {name for text in expressions for name in re.findall(r"\$\{?(\w+)", text)}
    assert used - KNOWN == {variable.name for variable in board.templating.list}


@EACH
def test_every_logql_is_one_and_searches_by_three_labels(board: Dashboard) -> None:
    for query in board.queries("loki"):
        parsed = parse(filled(query))
        assert parsed.selected <= LABELS, query
        assert parsed.filtered - parsed.extracted <= {*METADATA, "__error__"}, query


def test_a_request_is_asked_for_by_its_text_box() -> None:
    board = BOARDS["request-trace"]
    assert [(variable.name, variable.type) for variable in board.templating.list] == [("requestId", "textbox")]
    for query in board.queries("loki"):
        assert '| requestId!="" | requestId="$requestId"' in query, "an empty box would find every line without an id"


def _overlap(one: GridPos, other: GridPos) -> bool:
    beside = one.x + one.w <= other.x or other.x + other.w <= one.x
    return not beside and not (one.y + one.h <= other.y or other.y + other.h <= one.y)
