from pathlib import Path

import pytest

from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime.project import Project


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A directory in which nothing is yet, whatever the environment says."""
    for name in ProjectSettings.model_fields:
        monkeypatch.delenv(f"REWARDCTL_{name.upper()}", raising=False)
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))
    return Project(tmp_path)
