"""Each metric that is served has its row in docs/metrics.md, and each row is served."""

import re
from pathlib import Path
from typing import Final

import httpx
from prometheus_client import Metric

from daemons.chassis.metrics import hop as metrics_hop
from daemons.chassis.metrics import log as metrics_log
from daemons.event.service.parts import Parts
from tests.exposition import families, scraped
from tests.integration.event.steps import body, offered

CATALOGUE: Final = Path(__file__).parents[3] / "docs" / "metrics.md"
ROW: Final = re.compile(r"^\| `(?P<name>[a-z_]+)` \| (?P<kind>\w+) \| (?P<labels>[\w, ]*?) ?\|", re.MULTILINE)
Row = tuple[str, frozenset[str]]


def _catalogue() -> dict[str, Row]:
    return {
        row["name"]: (row["kind"], frozenset(filter(None, row["labels"].split(", "))))
        for row in ROW.finditer(CATALOGUE.read_text("utf-8"))
    }


def _served(family: Metric) -> tuple[str, Row]:
    labels = {label for one in family.samples for label in one.labels} - {"le"}
    name = f"{family.name}_total" if family.type == "counter" else family.name
    return name, (family.type, frozenset(labels))


async def test_what_is_served_is_what_the_catalogue_says(
    parts: Parts, operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    body(await user.post((await offered(operator, stock=3)).claims), 201)
    await parts.gauges.round()
    metrics_hop.timed("gateway")("event", 0.1)
    metrics_log.dropped("event", 0)
    served, said = dict(map(_served, families(await scraped(user)).values())), _catalogue()

    assert len(said) > 20
    assert {name: kind for name, (kind, _) in served.items()} == {name: kind for name, (kind, _) in said.items()}
    for name, (_, labels) in served.items():
        assert labels in (frozenset(), said[name][1]), name
