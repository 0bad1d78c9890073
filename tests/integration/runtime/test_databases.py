"""Databases that run for as long as somebody needs them, where the platform is down."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from rewardctl.runtime import control, initialise, settings_file
from rewardctl.runtime.databases import at_hand
from rewardctl.runtime.ports import free_base
from rewardctl.runtime.project import Project
from tests.integration.runtime.stage import left_of


def test_whoever_started_them_ends_them_when_nobody_else_needs_them_any_more(tmp_path: Path) -> None:
    project = Project(tmp_path)
    initialise.make_files(project, settings_file.ports_from(free_base(6)))
    initialise.finish(project)

    with ThreadPoolExecutor(1) as beside, ExitStack() as first:
        addresses = first.enter_context(at_hand(project))
        with at_hand(project):
            leaving = beside.submit(first.close)
            with pytest.raises(TimeoutError):
                leaving.result(1)
            for uri in (addresses.event, addresses.accounts):
                with MongoClient[dict[str, Any]](uri) as client:
                    assert client.admin.command("ping")["ok"]
        leaving.result(60)

    assert control.running(project) is None
    assert left_of(project) == []
