"""The images that the containers need: ours is built from a checkout, every other is pulled, if it is not there."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from rewardctl import __version__
from rewardctl.kernel.errors import SetupError
from rewardctl.runtime.compose import engine

OURS: Final = "REWARDCTL_IMAGE"
DATABASE: Final = "REWARDCTL_IMAGE_MONGO"
LOGS: Final = tuple(f"REWARDCTL_IMAGE_{name}" for name in ("LOKI", "ALLOY", "PROMETHEUS", "GRAFANA"))
_SECONDS: Final = 1800
_ARGUMENTS: Final = {"BASE": "REWARDCTL_BUILD_BASE", "PIP_OPTIONS": "REWARDCTL_BUILD_PIP_OPTIONS"}
"""Build arguments, and the variables of the environment that set them."""


def require(told: Mapping[str, str], wanted: Sequence[str], tell: Callable[[str], None], *, build: bool) -> None:
    """Have every image; `build` makes ours again. Raises: SetupError where one can't be had."""
    for name in wanted:
        image = told[name]
        if name == OURS and _source() and (build or not _is_there(image)):
            tell(f"building the image {image}")
            _run(_building(image), f"The image {image} could not be built")
        elif not _is_there(image):
            tell(f"pulling the image {image}")
            _run(["docker", "pull", image], f"The image {image} can't be had")


def _is_there(image: str) -> bool:
    return engine.holds("image", "inspect", image)


def _run(command: Sequence[str], failed: str) -> None:
    if engine.shown(command, seconds=_SECONDS):
        raise SetupError(
            failed, hint="its last words are above; build or load it, or name another: see docs/compose.md"
        )


def _building(image: str) -> Sequence[str]:
    source = str(_source())
    given = {"VERSION": __version__, "REVISION": _revision(source)}
    given |= {name: os.environ[told] for name, told in _ARGUMENTS.items() if told in os.environ}
    arguments = [f"--build-arg={name}={value}" for name, value in given.items()]
    return ["docker", "build", "--tag", image, "--file", f"{source}/ops/image/Dockerfile", *arguments, source]


def _revision(source: str) -> str:
    try:
        done = subprocess.run(["git", "-C", source, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603, S607 - a fixed argument list
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def _source() -> Path | None:
    """The checkout that this program runs from."""
    root = Path(__file__).parents[3]
    return root if (root / "ops" / "image" / "Dockerfile").exists() else None
