"""Packages that are no part of the platform, made to count as installed where a test wants them."""

import os
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
WEBHOOK: Final = ROOT / "plugins" / "webhook"


def installed(package: Path, site: Path) -> dict[str, str]:
    """The environment under which `package` is found, as an editable installation into `site` would have it."""
    project = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["project"]
    name, version = project["name"], project["version"]
    metadata = site / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n", "utf-8")
    (metadata / "entry_points.txt").write_text(_entry_points(project["entry-points"]), "utf-8")
    path = [str(site), str(package), os.environ.get("PYTHONPATH", "")]
    return {"PYTHONPATH": os.pathsep.join(part for part in path if part)}


def _entry_points(groups: dict[str, dict[str, str]]) -> str:
    return "".join(
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in points.items())
        for group, points in groups.items()
    )
