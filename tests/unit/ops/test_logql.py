import pytest

from tests.unit.ops.logql import parse
from tests.unit.ops.logql_words import NoLogQL


@pytest.mark.parametrize(
    "query",
    [
        '{service=~".+"}',
        '{service="gateway", level!="debug"} |= "claim" or "grant" != `{"a": 1}` |~ "(?i)coupon"',
        '{service="gateway"} | json | durationMs > 100 and (method="POST" or statusCode=~"5..")',
        '{service="gateway"} | json took="durationMs", code="error.code" | line_format "{{.took}}" | took >= 1.5s',
        'sum by (level) (count_over_time({service=~".+"}[1m]))',
        'topk(10, sum(rate({service=~".+"} | event!="" [5m])) by (event)) / 2 > 1',
        'quantile_over_time(0.95, {service="event"} | json | unwrap durationMs | __error__="" [5m]) by (service)',
        'max_over_time({service="event"} | logfmt | unwrap duration(took) [1h])',
    ],
)
def test_what_loki_takes_is_taken(query: str) -> None:
    parse(query)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "{}",
        '{service="gateway"',
        '{service="gateway"} |',
        '{service=""}',
        '{service=~".*"}',
        '{service!~".+"}',
        '{service=~"("}',
        '{service="gateway"} |~ "["',
        "{service=gateway}",
        '{service="gateway"} requestId="a"',
        '{service="gateway"} | requestId',
        '{service="gateway"} | durationMs > "100"',
        '{service="gateway"} | durationMs > 100 extra',
        '{service="gateway"} | jsn',
        'count_over_time({service="gateway"})',
        'count_over_time({service="gateway"} | unwrap durationMs [5m])',
        'sum_over_time({service="gateway"}[5m])',
        'sum({service="gateway"})',
        'sum by level (count_over_time({service="gateway"}[5m]))',
        'topk(sum(rate({service="gateway"}[5m])))',
        'average(rate({service="gateway"}[5m]))',
        '{service="gateway"}[5m]',
        'rate({service="gateway"}[5 minutes])',
        r'{service="gateway"} | path=~"/claims\.+"',
    ],
)
def test_what_loki_refuses_is_refused(query: str) -> None:
    with pytest.raises(NoLogQL):
        parse(query)


def test_labels_and_structured_metadata_are_told_apart() -> None:
    parsed = parse('sum(rate({service="a", level="error"} | json code="error.code" | code!="" | path="/" [5m]))')
    assert parsed.metric
    assert parsed.selected == {"service", "level"}
    assert parsed.extracted == {"code"}
    assert parsed.filtered == {"code", "path"}
