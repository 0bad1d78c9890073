"""Listens to what a daemon asks of its database."""

from typing import Any, Final

from pymongo import monitoring

from daemons.chassis.database.mongo import Database

EXPLAINED: Final = {"find", "aggregate", "findAndModify", "update", "delete", "count", "distinct"}
_ENVELOPE: Final = {"lsid", "txnNumber", "$db", "$clusterTime", "$readPreference", "readConcern", "writeConcern"}


class Recorder(monitoring.CommandListener):
    """The queries that went to one database, a sample of each shape."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.seen: dict[str, dict[str, Any]] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in EXPLAINED and event.database_name == self.database:
            command = {name: value for name, value in event.command.items() if name not in _ENVELOPE}
            self.seen.setdefault(_shape(command), command)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def _shape(value: Any) -> str:
    """A command without its values."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{_shape(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + _shape(value[0] if value else None) + "]"
    return value if isinstance(value, str) and not value.isdigit() and len(value) < 20 else type(value).__name__


async def plan_of(database: Database, command: dict[str, Any]) -> str:
    return str(await database.database.command({"explain": command, "verbosity": "queryPlanner"}))
