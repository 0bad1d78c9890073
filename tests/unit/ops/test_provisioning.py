from urllib.parse import parse_qs, urlsplit

from tests.unit.ops.grafana import BOARDS
from tests.unit.ops.places import OPS, loaded
from tests.unit.ops.test_alloy import METADATA

SOURCES = loaded("grafana/provisioning/datasources/rewardctl.yaml")["datasources"]
COMPOSE = loaded("compose/compose.logs.yaml")["services"]


def test_uids_are_fixed_and_each_its_own() -> None:
    uids = [source["uid"] for source in SOURCES] + [board.uid for board in BOARDS.values()]
    assert len(uids) == len(set(uids))
    assert {"rewardctl-loki", "rewardctl-prometheus"} <= set(uids)


def test_one_source_is_the_default_and_none_can_be_edited_away() -> None:
    assert [source["uid"] for source in SOURCES if source.get("isDefault")] == ["rewardctl-prometheus"]
    assert all(source["editable"] is False for source in SOURCES)


def test_sources_are_services_of_the_compose_file_at_their_own_ports() -> None:
    for source in SOURCES:
        url = urlsplit(source["url"])
        assert COMPOSE[source["type"]]["ports"][0].endswith(f":{url.port}")
        assert url.hostname == source["type"]


def test_a_derived_field_leads_from_structured_metadata_to_a_variable_of_a_dashboard() -> None:
    boards = {board.uid: board for board in BOARDS.values()}
    (loki,) = [source for source in SOURCES if source["type"] == "loki"]
    for link in loki["jsonData"]["derivedFields"]:
        assert link["matcherType"] == "label"
        assert link["matcherRegex"] in METADATA
        url = urlsplit(link["url"])
        variables = {variable.name for variable in boards[url.path.removeprefix("/d/")].templating.list}
        told = {name: values for name, values in parse_qs(url.query).items() if name.startswith("var-")}
        assert told == {f"var-{link['matcherRegex']}": ["$${__value.raw}"]}, "in provisioning $ is written $$"
        assert link["matcherRegex"] in variables


def test_a_request_id_links_to_its_trace() -> None:
    (loki,) = [source for source in SOURCES if source["type"] == "loki"]
    urls = {link["matcherRegex"]: link["url"] for link in loki["jsonData"]["derivedFields"]}
    assert urls["requestId"].startswith(f"/d/{BOARDS['request-trace'].uid}?")


def test_every_path_in_a_container_is_mounted_from_a_path_that_is_there() -> None:
    (provider,) = loaded("grafana/provisioning/dashboards/rewardctl.yaml")["providers"]
    mounts = _mounts("grafana")
    assert mounts[provider["options"]["path"]] == "../grafana/dashboards"
    assert mounts["/etc/grafana/provisioning"] == "../grafana/provisioning"
    for service in COMPOSE:
        for inside, outside in _mounts(service).items():
            assert not outside.startswith("..") or (OPS / "compose" / outside).exists(), inside


def test_the_home_dashboard_is_one_of_ours() -> None:
    home = COMPOSE["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home.rpartition("/")[2].removesuffix(".json") in BOARDS


def _mounts(service: str) -> dict[str, str]:
    """Where in the container, and what of this machine or which volume."""
    found = {}
    for volume in COMPOSE[service]["volumes"]:
        outside, inside = volume.removesuffix(":ro").rsplit(":", 1)
        found[inside] = outside
    return found
