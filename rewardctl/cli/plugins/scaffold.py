"""A new plugin: the files of `template/`, with its names in them."""

from importlib import metadata, resources
from pathlib import Path
from string import Template
from typing import Final

from rewardctl.cli.plugins.names import Names
from rewardctl.kernel.errors import Conflict
from rewardctl.registry import Registry
from rewardctl.runtime import durable

_FILES: Final = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "package.py": "${module}/__init__.py",
    "py.typed": "${module}/py.typed",
    "test.py": "tests/test_${word}.py",
}
"""Where each file of the template goes."""


def write(names: Names, directory: Path, types: Registry) -> list[Path]:
    """The files that were made. Raises: Conflict for a name that is taken; SetupError."""
    root = directory / names.name
    _refuse_taken(names, root, types)
    told = _told(names)
    made = []
    for source, target in _FILES.items():
        path = root / Template(target).substitute(told)
        with durable.refusals(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Template(_read(source)).substitute(told), "utf-8")
        made.append(path)
    return made


def _refuse_taken(names: Names, root: Path, types: Registry) -> None:
    """Raises: Conflict."""
    if root.exists() or root.is_symlink():
        raise Conflict(f"{root} is there already", hint="choose another name or --directory")
    origin = types.origins.get(names.type)
    if origin is not None:
        raise Conflict(f"The type {names.type} is taken by {origin.distribution}", hint="choose another name")
    if any(names.distribution == one.name for one in metadata.distributions()):
        raise Conflict(f"{names.distribution} is installed already", hint="choose another name")


def _told(names: Names) -> dict[str, str]:
    return {
        "name": names.name,
        "word": names.name.replace("-", "_"),
        "words": names.words,
        "distribution": names.distribution,
        "module": names.module,
        "type": names.type,
        "schema": names.type.lower(),
        "class_name": names.class_name,
    }


def _read(source: str) -> str:
    return (resources.files("rewardctl.cli.plugins") / "template" / f"{source}.template").read_text("utf-8")
