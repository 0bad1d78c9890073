"""What the type is, before anything is asked of it."""

import json
from contextlib import suppress
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from rewardctl.sdk._checks import flaws
from rewardctl.sdk.testing._case import Case

_GROUP: Final = "rewardctl.reward_types"


def it_is_a_reward_type(case: Case) -> str | None:
    try:
        return "; ".join(flaws(case.reward_type())) or _unset(case)
    except Exception as error:  # noqa: BLE001 - whatever a stranger's code raises breaks the promise
        return f"the platform would set it aside: {type(error).__name__}: {error}"


def it_is_discoverable(case: Case) -> str | None:
    made = type(case.reward_type())
    if any(_brings(entry, made) for entry in entry_points(group=_GROUP)):
        return None
    return (
        f"no installed distribution names {made.__module__}:{made.__qualname__} as an entry point of {_GROUP}: "
        "name it in the package's pyproject.toml and run: pip install -e ."
    )


def its_schema_is_stable(case: Case) -> str | None:
    """The first time the schema is written, from then on it is compared."""
    path = case.schema_file()
    if path is None:
        return None
    kind = case.reward_type()
    now = {"params": _schema(kind.params_model), "grant": _schema(getattr(kind, "grant_model", None))}
    if not path.exists():
        path.write_text(json.dumps(now, indent=2, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
        return None
    changed = _changed(path, now)
    return changed and (
        f"{changed} changed against {path.name}, and rewards that were made before keep their old fields: "
        f"take the change back, or see that old fields are still read, delete {path.name} and run the tests again"
    )


def _unset(case: Case) -> str | None:
    """None where the settings are valid; their values are not told."""
    try:
        case.world()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return f"its settings are not valid, override settings in the test: {wrong}"
    return None


def _brings(entry: EntryPoint, made: type) -> bool:
    with suppress(Exception, SystemExit):
        found = entry.load()
        return found is made or (not isinstance(found, type) and type(found()) is made)
    return False


def _schema(model: type[BaseModel] | None) -> dict[str, Any] | None:
    return None if model is None else model.model_json_schema(by_alias=True)


def _changed(path: Path, now: dict[str, Any]) -> str:
    """Which of both schemas, in words; empty where none did."""
    try:
        before = json.loads(path.read_text("utf-8"))
    except ValueError:
        return "what can't be read any more"
    names = {"params": "the fields of a reward", "grant": "the details of a grant"}
    return " and ".join(said for name, said in names.items() if before.get(name) != now[name])
