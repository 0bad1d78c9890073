"""The kit finds each fault, and with the test that is there for it alone."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from tests.unit.sdk.faulty import ALL, FAILING

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
Verdicts = dict[str, dict[str, str]]


def install(site: Path) -> None:
    """All of them but the one that is not installed, as pip leaves a distribution."""
    names = [name for name in FAILING if name != "NotInstalled"]
    metadata = site / "faulty-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty\nVersion: 1.0\n")
    lines = [f"{name} = tests.unit.sdk.faulty_plugins:{name}" for name in names]
    (metadata / "entry_points.txt").write_text("\n".join(["[rewardctl.reward_types]", *lines, ""]))


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Passed, skipped or the sentence of the failure: by reward type and test."""
    site = tmp_path_factory.mktemp("site")
    install(site)
    report = site / "report.xml"
    options = ("-q", "-p", "no:cacheprovider", f"--junitxml={report}", str(HERE / "faulty.py"))
    environment = os.environ | {"PYTHONPATH": str(site)}
    subprocess.run([sys.executable, "-m", "pytest", *options], cwd=ROOT, env=environment, check=False, timeout=300)
    found: Verdicts = defaultdict(dict)
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        told = [f"{one.tag}: {one.get('message')}" for one in case if one.tag in {"failure", "error", "skipped"}]
        name = str(case.get("classname")).rpartition(".Test")[2]
        found[name][str(case.get("name"))] = told[0] if told else "passed"
    return found


@pytest.mark.parametrize("name", FAILING)
def test_a_fault_fails_the_test_that_is_there_for_it_and_no_other(verdicts: Verdicts, name: str) -> None:
    failed = {test: told for test, told in verdicts[name].items() if told.startswith(("failure", "error"))}
    assert set(failed) == {FAILING[name]} - {None}, failed


@pytest.mark.parametrize("name", [name for name, test in FAILING.items() if test is None])
def test_of_a_sound_type_nothing_is_skipped(verdicts: Verdicts, name: str) -> None:
    assert set(verdicts[name].values()) == {"passed"}


def test_each_promise_has_a_fault_that_breaks_it(verdicts: Verdicts) -> None:
    assert set(verdicts["Sound"]) == set(ALL)
    assert set(FAILING.values()) - {None} == set(ALL)


def test_a_failure_is_a_sentence_that_says_the_mend(verdicts: Verdicts) -> None:
    assert "delete changed.schema.json" in verdicts["ChangedSchema"]["test_its_schema_is_stable"]
    assert "override settings in the test: lock: Field" in verdicts["WithoutItsSettings"]["test_it_is_a_reward_type"]
    assert "pip install -e ." in verdicts["NotInstalled"]["test_it_is_discoverable"]
