import socket
from dataclasses import replace
from pathlib import Path

import pytest

from rewardctl.kernel.errors import PortTaken
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import ports, topology
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
    assert raised.value.hint == "free it, or run: rewardctl init --port-base N"
