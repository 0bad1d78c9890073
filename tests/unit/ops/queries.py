"""The queries of dashboards and alerts."""

import re
from typing import Final

import promql_parser

from tests.unit.ops.places import metrics

_FILLED: Final = {"__auto": "5m", "__range": "1h", "__rate_interval": "1m"}
TARGET: Final = frozenset(("job", "instance", "service"))
"""What Prometheus itself knows of each target."""


def filled(query: str) -> str:
    """The query as Grafana sends it, each variable being some plain word."""
    return re.sub(r"\$\{?(\w+)\}?", lambda found: _FILLED.get(found[1], "word"), query)


def figures_read(query: str) -> tuple[dict[str, set[str]], set[str]]:
    """The metrics that a PromQL query asks for with the labels it matches on each, and the labels it groups by.

    Raises: ValueError where it is not PromQL.
    """
    asked: dict[str, set[str]] = {}
    grouped: set[str] = set()

    def visit(expr: promql_parser.Expr) -> None:
        if isinstance(expr, promql_parser.AggregateExpr) and expr.modifier:
            grouped.update(expr.modifier.labels)
        selector = expr.vector_selector if isinstance(expr, promql_parser.MatrixSelector) else expr
        if isinstance(selector, promql_parser.VectorSelector):
            labels = {matcher.name for matcher in selector.matchers.matchers}
            asked.setdefault(str(selector.name), set()).update(labels)

    promql_parser.walk(promql_parser.parse(query), visit)
    return asked, grouped


def catalogue() -> dict[str, set[str]]:
    """Every series that the documented metrics make, and its labels."""
    series: dict[str, set[str]] = {}
    for name, kind, labels, _ in metrics():
        known = set(filter(None, labels.split(", ")))
        if kind == "histogram":
            series |= {name + "_bucket": known | {"le"}, name + "_sum": known, name + "_count": known}
        else:
            series[name] = known
    return series
