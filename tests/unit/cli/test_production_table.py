from rich.console import Console

from rewardctl.cli.views import production as production_table
from rewardctl.production.finding import Finding, Severity, State
from rewardctl.production.report import report


def _shown(*found: Finding) -> str:
    console = Console(width=160, color_system=None)
    with console.capture() as captured:
        console.print(production_table.view(report(found)))
    return captured.get()


_FIT = Finding("tls", Severity.MUST, State.FIT)
_FAULT = Finding("issuer", Severity.MUST, State.FAULT, "it is rewardctl", 'issuer = "x"')
_UNSEEN = Finding("documents", Severity.SHOULD, State.UNSEEN, "not looked at: the platform is down")


def test_faults_are_told_with_their_mend_and_what_is_fit_is_only_counted() -> None:
    said = _shown(_FIT, _FAULT, _UNSEEN)
    assert 'issuer = "x"' in said
    assert "tls" not in said
    assert "3 checks: 1 must be mended, 0 should be, 1 could not be looked at" in said


def test_where_all_is_fit_there_is_no_table() -> None:
    assert _shown(_FIT).strip() == "1 checks: 0 must be mended, 0 should be"
