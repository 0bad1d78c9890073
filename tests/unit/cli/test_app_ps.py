import pytest

from rewardctl.cli import output
from rewardctl.cli.views import services
from rewardctl.runtime.overview import Overview, ServiceRow


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0s"), (41, "41s"), (192, "3m 12s"), (18_000, "5h 0m"), (200_000, "2d 7h")]
)
def test_a_span_is_told_in_its_two_greatest_units(seconds: int, said: str) -> None:
    assert services.span(seconds) == said


def test_a_row_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    running = ServiceRow(
        service="event",
        state="running",
        pid=7,
        port=3002,
        uptime_seconds=61,
        memory_bytes=80_400_000,
        restarts=2,
        health="healthy",
    )
    stopped = ServiceRow(service="auth", state="stopped", port=3001)
    output.write(services.view(Overview(services=[running, stopped])))
    lines = capsys.readouterr().out.splitlines()
    assert lines[3].split() == ["event", "running", "7", "3002", "1m", "1s", "80", "MB", "2", "healthy"]
    assert lines[4].split() == ["auth", "stopped", "-", "3001", "-", "-", "0", "-"]


def test_the_object_for_programs() -> None:
    row = ServiceRow(service="auth", state="stopped", port=3001)
    assert Overview(services=[row]).model_dump(mode="json", by_alias=True) == {
        "services": [
            {
                "service": "auth",
                "state": "stopped",
                "pid": None,
                "port": 3001,
                "sharedPort": None,
                "uptimeSeconds": None,
                "memoryBytes": None,
                "restarts": 0,
                "health": None,
            }
        ]
    }
