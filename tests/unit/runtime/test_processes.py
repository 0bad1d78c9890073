import subprocess

import psutil

from rewardctl.runtime import processes
from rewardctl.runtime.processes import Identity


def test_a_process_is_known_by_its_id_and_birth() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        me = Identity.of(child.pid)
        assert processes.found(me) is not None
        assert processes.found(Identity(child.pid, me.born - 60)) is None
        child.kill()


def test_ending_waits_until_it_is_gone() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        me = Identity.of(child.pid)
        assert processes.end([me]) == 1
        assert processes.found(me) is None
        assert processes.end([me]) == 0


def test_one_that_is_deaf_to_sigterm_is_killed() -> None:
    script = ["sh", "-c", "trap '' TERM; echo set; while :; do sleep 60; done"]
    with subprocess.Popen(script, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout
        assert child.stdout.readline() == b"set\n"
        assert processes.end([Identity.of(child.pid)], grace=0.2) == 1
        processes.kill_group(child.pid)
        assert child.wait() == -9


def test_the_memory_of_what_is_gone_is_unknown() -> None:
    assert processes.memory(Identity(psutil.Process().pid, 1.0)) is None
    mine = processes.memory(Identity.of(psutil.Process().pid))
    assert mine is not None
    assert mine > 1_000_000
