"""PromQL: what dashboards and alerts ask for is what the daemons are documented to say."""

import re
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict

from tests.unit.ops.grafana import BOARDS
from tests.unit.ops.places import loaded, table
from tests.unit.ops.queries import TARGET, catalogue, figures_read, filled

SERIES = catalogue() | {"up": set()}
GROUPS = loaded("prometheus/alerts.yaml")["groups"]
ALERTS: list[dict[str, Any]] = [rule for group in GROUPS for rule in group["rules"]]
QUERIES = [(name, filled(query)) for name, board in BOARDS.items() for query in board.queries("prometheus")]
QUERIES += [(alert["alert"], alert["expr"]) for alert in ALERTS]


class Labels(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    severity: Literal["warning", "critical"]


class Annotations(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    summary: str
    description: str


class Alert(BaseModel):
    """What the platform uses of a rule, after Prometheus's reference of alerting rules."""

    model_config = ConfigDict(extra="forbid", strict=True)
    alert: str
    expr: str
    labels: Labels
    annotations: Annotations


@pytest.mark.parametrize(
    "query", ["rate(a)", "sum by (a) b", "a{b=c}", "histogram_quantile(0.5)", "a ++", "nosuch(a[5m])"]
)
def test_what_is_not_promql_is_refused(query: str) -> None:
    with pytest.raises(ValueError):
        figures_read(query)


@pytest.mark.parametrize(("where", "query"), QUERIES)
def test_every_metric_and_its_labels_are_documented(where: str, query: str) -> None:
    asked, grouped = figures_read(query)
    assert asked, where
    for name, labels in asked.items():
        assert labels <= SERIES[name] | TARGET, name
        assert grouped <= SERIES[name] | TARGET, name


def test_every_documented_metric_of_ours_is_shown_somewhere() -> None:
    asked = {name for _, query in QUERIES for name in figures_read(query)[0]}
    hidden = {name for name in SERIES if name.startswith("rewardctl_")} - asked
    shown_as_quantiles = ("rewardctl_hop_duration_seconds", "rewardctl_plugin_call_duration_seconds")
    assert hidden == {f"{name}_{part}" for name in shown_as_quantiles for part in ("sum", "count")}


def test_variables_ask_for_a_documented_label() -> None:
    asked = [variable.query for board in BOARDS.values() for variable in board.templating.list]
    texts = [query.query for query in asked if not isinstance(query, str) and query.query]
    assert len(texts) == 2
    for text in texts:
        found = re.fullmatch(r"label_values\((\w+), (\w+)\)", text)
        assert found is not None
        assert found[2] in SERIES[found[1]]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_is_well_formed_and_names_labels_that_its_query_leaves(alert: dict[str, Any]) -> None:
    Alert.model_validate({key: value for key, value in alert.items() if key != "for"})
    assert re.fullmatch(r"\d+[smh]", alert.get("for", "1m"))
    told = " ".join(alert["annotations"].values())
    asked, grouped = figures_read(alert["expr"])
    assert set(re.findall(r"\|\s*(\w+)", told)) <= {"humanizePercentage", "humanizeDuration"}
    left = grouped if "by (" in alert["expr"] else TARGET
    assert set(re.findall(r"\$labels\.(\w+)", told)) <= left, asked


def test_the_alerts_are_the_documented_ones() -> None:
    assert [alert["alert"] for alert in ALERTS] == [row[0] for row in table("Alerts")]


def test_prometheus_asks_each_daemon() -> None:
    config = loaded("prometheus/prometheus.yaml")
    assert config["rule_files"] == ["/etc/prometheus/alerts.yaml"]
    (job,) = config["scrape_configs"]
    assert (job["job_name"], job["metrics_path"], job["honor_labels"]) == ("rewardctl", "/metrics", True)
    assert job["file_sd_configs"][0]["files"] == ["/etc/prometheus/targets.yaml"]
    assert {target["labels"]["service"] for target in loaded("prometheus/targets.yaml")} == {"gateway", "auth", "event"}
