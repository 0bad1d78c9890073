"""What a look at this machine and project came to."""

from collections.abc import Sequence

from rewardctl.doctor.finding import Finding, State
from rewardctl.wire.body import ResponseBody


class DoctorFinding(ResponseBody):
    """`state` is ok, warn or bad; a check that found several things is there several times."""

    check: str
    state: str
    found: str
    mend: str | None


class DoctorReport(ResponseBody):
    """`ok` where nothing is bad."""

    ok: bool
    bad: int
    warn: int
    checks: list[DoctorFinding]


def report(found: Sequence[tuple[str, Finding]]) -> DoctorReport:
    states = [one.state for _, one in found]
    return DoctorReport(
        ok=State.BAD not in states,
        bad=states.count(State.BAD),
        warn=states.count(State.WARN),
        checks=[DoctorFinding(check=name, state=one.state, found=one.found, mend=one.mend) for name, one in found],
    )
