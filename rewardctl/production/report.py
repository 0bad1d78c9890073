"""What a look at a project came to."""

from collections.abc import Sequence

from rewardctl.production.finding import Finding, Severity, State
from rewardctl.wire.body import ResponseBody


class ProductionFinding(ResponseBody):
    """`state` is fit, fault or unseen; a check that found several faults is there several times."""

    check: str
    severity: str
    state: str
    found: str | None
    mend: str | None


class ProductionReport(ResponseBody):
    """`must` and `should` count faults, `unseen` what could not be looked at; `ok` where nothing must be mended."""

    ok: bool
    must: int
    should: int
    unseen: int
    checks: list[ProductionFinding]


def report(found: Sequence[Finding]) -> ProductionReport:
    faults = [one.severity for one in found if one.state is State.FAULT]
    return ProductionReport(
        ok=Severity.MUST not in faults,
        must=faults.count(Severity.MUST),
        should=faults.count(Severity.SHOULD),
        unseen=sum(one.state is State.UNSEEN for one in found),
        checks=[
            ProductionFinding(check=one.check, severity=one.severity, state=one.state, found=one.found, mend=one.mend)
            for one in found
        ],
    )
