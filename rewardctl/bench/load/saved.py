"""What a load bench found, in a file."""

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from rewardctl.bench.load.report import Load
from rewardctl.kernel.errors import Invalid
from rewardctl.runtime import durable

_HINT: Final = "rewardctl bench --runs 5 --save FILE writes one"


def read(path: Path) -> Load:
    """Raises: Invalid."""
    try:
        return Load.model_validate_json(path.read_bytes())
    except OSError as error:
        raise Invalid(f"{path} can't be read: {error.strerror}", hint=_HINT) from None
    except ValidationError:
        raise Invalid(f"{path} is not what a load bench found", hint=_HINT) from None


def write(path: Path, found: Load) -> None:
    """Raises: DiskFull, SetupError."""
    durable.write(path, found.model_dump_json(by_alias=True, indent=2).encode() + b"\n", flush=False)


def writable(path: Path | None, option: str) -> None:
    """Refuse a place that can't be written to before anything is measured. Raises: Invalid."""
    if path and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise Invalid(f"{option} {path} is no place for a file", hint="name a file in a directory that is there")
