"""A folder that plugins are installed in, as pip leaves them, and a command line that finds them there."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

GOOD = """
    from rewardctl.sdk import Granted, NoParams

    class Plugin:
        '''A {type} that is given.'''

        type = "{type}"
        api_version = {api_version}
        params_model = NoParams

        async def grant(self, context, params):
            return Granted(1)
"""


@dataclass(frozen=True, slots=True)
class Site:
    root: Path
    home: Path
    """The current directory, and the project's where there is one."""

    def install(self, distribution: str, name: str, source: str) -> None:
        module = distribution.replace("-", "_")
        (self.root / f"{module}.py").write_text(dedent(source))
        self.announce(distribution, name, f"{module}:Plugin")

    def announce(self, distribution: str, name: str, value: str) -> None:
        metadata = self.root / f"{distribution.replace('-', '_')}-1.2.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        (metadata / "entry_points.txt").write_text(f"[rewardctl.reward_types]\n{name} = {value}\n")

    def good(self, distribution: str, type_name: str, *, api_version: int = 1) -> None:
        self.install(distribution, type_name, GOOD.format(type=type_name, api_version=api_version))

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REWARDCTL_")}
        return {**kept, "PYTHONPATH": str(self.root), "NO_COLOR": "1"}

    def run(self, *args: str, given: str = "", **told: str) -> "subprocess.CompletedProcess[str]":
        return self.python("-m", "rewardctl", *args, given=given, **told)

    def python(self, *args: str, given: str = "", **told: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *args],
            cwd=self.home,
            env=self.environment | told,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def json(self, *args: str, given: str = "", **told: str) -> Any:
        done = self.run(*args, "--json", given=given, **told)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def plugins(self, **told: str) -> dict[str, dict[str, Any]]:
        """By distribution and type."""
        return {f"{one['distribution']} {one['type']}": one for one in self.json("plugin", "list", **told)["plugins"]}
