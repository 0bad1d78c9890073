import pytest
from pydantic import ValidationError

from tests.unit.ops.logql import parse
from tests.unit.ops.loki_reference import Loki
from tests.unit.ops.places import LABELS, loaded, table
from tests.unit.ops.test_alloy import METADATA

LOKI = Loki.model_validate(loaded("loki/loki.yaml"))
QUERIES = [(row[0], row[1]) for row in table("Reading the logs in Loki")]


def test_a_key_that_loki_does_not_know_is_refused() -> None:
    raw = loaded("loki/loki.yaml")
    raw["limits_config"]["max_linesize"] = "1KB"
    with pytest.raises(ValidationError, match="max_linesize"):
        Loki.model_validate(raw)


def test_loki_takes_structured_metadata_and_adds_no_label() -> None:
    limits = LOKI.limits_config
    assert limits.allow_structured_metadata
    assert limits.max_structured_metadata_entries_count >= len(METADATA)
    assert (limits.discover_service_name, limits.discover_log_levels) == ([], False)
    assert limits.max_label_names_per_series >= len(LABELS)


def test_old_lines_are_refused_and_stored_ones_deleted() -> None:
    limits = LOKI.limits_config
    assert limits.reject_old_samples
    assert LOKI.compactor.retention_enabled
    assert _hours(limits.reject_old_samples_max_age) < _hours(limits.retention_period) < _hours(limits.max_query_length)


@pytest.mark.parametrize(("wish", "query"), QUERIES)
def test_a_documented_query_is_logql_and_searches_by_three_labels(wish: str, query: str) -> None:
    parsed = parse(query)
    assert parsed.selected <= LABELS, wish
    assert parsed.filtered - parsed.extracted <= set(METADATA), wish


def test_the_documentation_has_a_query_for_each_plain_wish() -> None:
    assert {wish for wish, _ in QUERIES} >= {
        "everything",
        "one service",
        "one request",
        "errors",
        "one user",
        "one path",
    }


def _hours(duration: str) -> int:
    assert duration.endswith("h")
    return int(duration[:-1])
