import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project
from tests.integration.compose.engine import EVERY, PROGRAM, Scene


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path / "project")
    made.root.mkdir()
    initialise.make_files(made, {"mode": "compose"})
    initialise.prepare_admin(made, "admin@example.com", "a password")
    initialise.finish(made)
    monkeypatch.setenv("REWARDCTL_HOME", str(made.root))
    return made


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Installs docker and docker-compose of that state; answers what tells what they were asked."""
    directory, asked, state = tmp_path / "bin", tmp_path / "asked.jsonl", tmp_path / "scene.json"

    def install(**about: Any) -> Callable[[], list[dict[str, Any]]]:
        directory.mkdir(exist_ok=True)
        state.write_text(json.dumps({"fails": [], "containers": EVERY, "logs": {}} | about))
        for name in ("docker", "docker-compose"):
            program = directory / name
            program.write_text(PROGRAM.format(python=sys.executable, scene=str(state), told=str(asked)))
            program.chmod(0o700)
        monkeypatch.setenv("PATH", f"{directory}:/usr/bin:/bin")
        return lambda: [json.loads(line) for line in asked.read_text().splitlines()]

    return install
