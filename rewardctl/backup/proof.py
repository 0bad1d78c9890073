"""Whether every promise holds of what was restored, judged as of the moment at which it was taken.

What was on its way then is on its way still: the completer goes on with it once the platform runs.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from rewardctl.audit.lines import Kind, Line
from rewardctl.audit.mongo import MongoSource
from rewardctl.audit.report import Report
from rewardctl.audit.verifier import verify
from rewardctl.backup.manifest import Manifest
from rewardctl.backup.take import Source


def proved(event: Source, made: Manifest) -> Report:
    return verify(_as_of(MongoSource(event.database).lines(), taken_at(made, event)))


def taken_at(made: Manifest, source: Source) -> datetime:
    part = made.database(source.plan.schema.title)
    return datetime.fromtimestamp(part.cluster_time[0], UTC) if part else made.made_at


def _as_of(lines: Iterable[Line], moment: datetime) -> Iterator[Line]:
    for kind, document in lines:
        yield kind, {**document, "server_time": moment} if kind is Kind.HEADER else document
