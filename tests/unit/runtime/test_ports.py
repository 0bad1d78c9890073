import re
import socket
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from rewardctl.kernel.errors import BadSettings, PortTaken
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import ports, settings_file, topology
from rewardctl.runtime.project import Project


def test_free_ports_lie_in_a_row_below_those_of_outgoing_connections() -> None:
    base = ports.free_base(6)
    assert base > 1024
    assert base + 6 < 32_768
    held = [socket.create_server(("127.0.0.1", base + step)) for step in range(6)]
    for one in held:
        one.close()


def test_the_taken_port_of_a_replica_names_a_mend_that_there_is() -> None:
    settings = ProjectSettings.read(event_replicas=2)
    replica = {one.name: one for one in topology.services(Project(Path("/p")), settings)}["event-2"]
    with socket.create_server(("127.0.0.1", 0)) as holder:
        taken = replace(replica, port=holder.getsockname()[1])
        with pytest.raises(PortTaken) as raised:
            ports.check([taken])
    assert re.fullmatch(r"free it, or run: rewardctl init --port-base \d+", raised.value.hint or "")


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_this_machines_is_mended_by_the_setting_host(host: str) -> None:
    auth = {one.name: one for one in topology.services(Project(Path("/p")), ProjectSettings.read())}["auth"]
    with pytest.raises(BadSettings, match="auth can't listen on") as raised:
        ports.check([replace(auth, host=host, port=ports.free_base(1))])
    assert (raised.value.hint or "").startswith("set host (REWARDCTL_HOST)")


def _from(base: int) -> tuple[topology.Service, ...]:
    return topology.services(Project(Path("/p")), ProjectSettings.read(**settings_file.ports_from(base)))


def test_all_taken_ports_are_named_with_free_ones() -> None:
    services = _from(ports.free_base(5))
    with ExitStack() as held:
        for one in services[:2]:
            held.enter_context(socket.create_server(("127.0.0.1", one.port)))
        with pytest.raises(PortTaken) as raised:
            ports.check(services)
    first, second = services[:2]
    assert f"{first.port}, {second.port}, which {first.name}, {second.name} need" in raised.value.detail
    offered = re.search(r"--port-base (\d+)", raised.value.hint or "")
    assert offered is not None
    ports.check(_from(int(offered[1])))


def _several_gateways(**settings: int) -> tuple[topology.Service, ...]:
    base = ports.free_base(8)
    chosen = {**settings_file.ports_from(base), **settings}
    return topology.services(Project(Path("/p")), ProjectSettings.read(gateway_replicas=2, **chosen))


def test_gateways_may_share_their_port_and_nobody_else_may_have_it() -> None:
    ports.check(_several_gateways())
    taken = _several_gateways()[0].port
    with pytest.raises(BadSettings, match=f"mongo-user and gateway have one port, {taken}"):
        ports.check(_several_gateways(mongo_user_port=taken, gateway_port=taken))


def test_the_taken_port_of_all_gateways_names_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        services = [one for one in _several_gateways() if one.shared]
        taken = [replace(one, shared=topology.Address("127.0.0.1", port)) for one in services]
        with pytest.raises(PortTaken) as raised:
            ports.check(taken)
    assert raised.value.hint is not None
    assert "set gateway_port in rewardctl.toml" in raised.value.hint


def test_the_shared_socket_is_one_and_listens_until_the_end() -> None:
    services = _several_gateways()
    with ports.shared(services) as opened:
        ((place, listening),) = opened.items()
        assert place == services[-1].shared
        with socket.create_connection(place, 1):
            assert listening.getsockname() == place
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place, 1)
