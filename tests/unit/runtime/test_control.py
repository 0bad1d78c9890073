from pathlib import Path

import pytest

from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import control
from rewardctl.runtime.project import Project


def test_a_log_that_can_not_be_opened_is_named_with_the_mend(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.home.mkdir()
    project.logs.write_text("")
    with pytest.raises(SetupError) as refused:
        control.open_log(project)
    assert refused.value.detail == f"{control.log_file(project)} can't be written: Not a directory"
    assert refused.value.hint == f"mend {project.logs} and try again"
