"""What a daemon serves at /metrics, read as Prometheus reads it."""

import httpx
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families


def families(text: str) -> dict[str, Metric]:
    return {family.name: family for family in text_string_to_metric_families(text)}


def value(text: str, sample: str, **labels: object) -> float:
    """The value of one series, 0 where there is none."""
    wanted = {name: str(one) for name, one in labels.items()}
    found = [
        one.value
        for family in families(text).values()
        for one in family.samples
        if one.name == sample and one.labels == wanted
    ]
    assert len(found) <= 1
    return found[0] if found else 0.0


def values(text: str, sample: str) -> dict[tuple[str, ...], float]:
    """The series of one name by the values of their labels, in the order of the labels' names."""
    every = (one for family in families(text).values() for one in family.samples if one.name == sample)
    return {tuple(one.labels[name] for name in sorted(one.labels)): one.value for one in every}


async def scraped(client: httpx.AsyncClient) -> str:
    answer = await client.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return answer.text
