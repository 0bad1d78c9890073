"""`rewardctl audit`: proves from what is stored that every promise was kept, and shows who changed what."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.audit.export import export
from rewardctl.audit.file import FileSource
from rewardctl.audit.lines import Source
from rewardctl.audit.mongo import MongoSource
from rewardctl.audit.report import Finding, Report
from rewardctl.audit.seal import Damaged
from rewardctl.audit.verifier import verify
from rewardctl.cli import output, tables
from rewardctl.cli.commands import audit_log
from rewardctl.cli.exits import Status
from rewardctl.cli.output import JsonFlag
from rewardctl.cli.spoken import said
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Invalid, SetupError
from rewardctl.kernel.keys import SigningKey, load_public_keys
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import addresses, key_files, project, stacks
from rewardctl.runtime.compose.stack import ComposeStack

_WORDS: Final = {
    "claims": "claims",
    "grants": "grants",
    "entries": "entries of ledgers",
    "attempts": "attempts",
    "wallets": "wallets",
    "doubles": "doubles",
    "missing": "missing",
    "onTheirWay": "claims on their way",
    "void": "attempts that keep a key",
    "stock": "stock of limited rewards",
    "issued": "stock issued",
    "held": "stock held by claims on their way",
    "remaining": "stock remaining",
    "overIssued": "over-issued",
    "halfDone": "half-done",
    "brokenHashes": "broken hashes",
    "auditEntries": "entries of the audit log",
    "untold": "changes that the audit log lacks",
}
_STATUSES: Final = ("pending", "approved", "rejected", "revoked")
app = typer.Typer(no_args_is_help=True)
app.command("log")(audit_log.log)


@app.callback()
def _audit() -> None:
    """Prove from what is stored that every promise was kept, and show who changed what."""


@app.command("verify")
def verify_audit(
    file: Annotated[Path | None, typer.Argument(help="An exported file, in place of the database.")] = None,
    *,
    keys: Annotated[
        Path | None, typer.Option(help="The JWKS to check the file's signature by, in place of the project's.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Check everything that is stored. The exit status is 0 only if all promises hold, and 1 if any is broken."""
    if keys and not file:
        raise Invalid("--keys is for a FILE: the database is not signed")
    if file is None and (inside := _inside("verify", *(["--json"] if as_json else []))) is not None:
        raise typer.Exit(inside)
    try:
        with _source(file, keys) as source:
            report = verify(output.tracked(source.lines(), source.size(), "verifying"))
    except Damaged as error:
        if not as_json:
            output.fault(f"{file} is not what was exported: {error}", "export it again")
            raise typer.Exit(Status.FAILED) from None
        report = Report({}, [Finding("file_damaged", f"The file is not what was exported: {error}.", 1)])
    output.show(report.plain(), lambda: view(report), as_json=as_json)
    if not report.ok:
        raise typer.Exit(Status.FAILED)


@app.command("export")
def export_audit(
    file: Annotated[Path, typer.Argument(help="Where to; gzipped if the name ends in .gz.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Write what is audited into a signed file, which `audit verify FILE` checks with no database at hand."""
    key = SigningKey.load(project.find().signing_key_file)
    with MongoSource.opened(_uri()) as source:
        lines = output.tracked(source.lines(), source.size(), "exporting")
        exported = export(lines, file, key, SystemClock())
    told = {"file": str(file), "lines": exported.lines, "sha256": exported.sha256, "kid": key.kid}
    output.show(told, lambda: f"{file}: {exported.lines} lines, signed by {key.kid}", as_json=as_json)


@contextmanager
def _source(file: Path | None, keys: Path | None) -> Iterator[Source]:
    if file is None:
        with MongoSource.opened(_uri()) as source:
            yield source
    else:
        yield FileSource.opened(file, load_public_keys(keys) if keys else key_files.ever_good(project.find()))


def _inside(*verb: str) -> int | None:
    """Where only a container reaches the database, it is asked there: the status; None where we reach it."""
    if ProjectSettings.read().mongodb_uri_event:
        return None
    stack = stacks.of(project.find())
    return stack.inside("event", "rewardctl", "audit", *verb) if isinstance(stack, ComposeStack) else None


def _uri() -> str:
    if told := ProjectSettings.read().mongodb_uri_event:
        return told
    settings = project.find().settings()
    if stacks.is_compose(settings):
        raise SetupError("The database is not published", hint="tell its URI by REWARDCTL_MONGODB_URI_EVENT_FILE")
    return addresses.event_uri(settings)


def view(report: Report) -> RenderableType:
    counts = tables.table(["what", "count"], [[_words(name), count] for name, count in report.counts.items()])
    if report.ok:
        return Group(counts, Text(said("Every promise holds."), style="green"))
    rows = [[one.name, one.count, said(one.meaning), ", ".join(one.ids)] for one in report.findings]
    verdict = Text(said(f"Promises are broken: {', '.join(one.name for one in report.findings)}."), style="bold red")
    return Group(counts, tables.table(["finding", "count", "meaning", "first ids"], rows), verdict)


def _words(name: str) -> str:
    if name in _STATUSES:
        return said(f"claims {name}")
    return said(_WORDS[name]) if name in _WORDS else name
