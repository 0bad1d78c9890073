import os
from pathlib import Path

import pytest

from rewardctl.runtime import durable


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_writes_belongs_to_whom_the_directory_does(tmp_path: Path) -> None:
    os.chown(tmp_path, 10001, 10002)
    durable.write(tmp_path / "secret", b"x")
    found = (tmp_path / "secret").stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (10001, 10002, 0o600)
