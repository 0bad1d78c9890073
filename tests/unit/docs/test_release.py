"""A release is told in one form, and of one version."""

import re
from typing import Final

from rewardctl import __version__
from tests.unit.docs.tables import DOCS, ROOT

CHANGELOG: Final = (ROOT / "CHANGELOG.md").read_text("utf-8")
PLACES: Final = (
    *(ROOT / name for name in ("README.md", "README.ko.md", "ops/compose/.env", "ops/image/Dockerfile")),
    *sorted(DOCS.glob("*.md")),
)
TOLD: Final = re.compile(r"(?:rewardctl[:-]|ARG VERSION=)(\d+\.\d+\.\d+)")
SECTIONS: Final = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_version_stands_in_one_place_and_examples_follow_it() -> None:
    told = {path.name: set(TOLD.findall(path.read_text("utf-8"))) for path in PLACES}
    assert {name: found for name, found in told.items() if found - {__version__}} == {}
    assert {"README.md", ".env", "Dockerfile", "compose.md"} <= {name for name, found in told.items() if found}


def test_the_changelog_has_the_form_that_it_says() -> None:
    versions = re.findall(r"(?m)^## (.+)$", CHANGELOG)
    assert versions[0] == "[Unreleased]"
    assert [one for one in versions[1:] if not re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", one)] == []
    assert set(re.findall(r"(?m)^### (.+)$", CHANGELOG)) <= SECTIONS
