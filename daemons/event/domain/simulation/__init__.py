"""What an event would have come to over what is recorded, day by day.

`period` says which days are looked at, `version` what is tried, `course` how a condition goes for one user; `count`
takes the users one by one into the `tally`, and `report` hands out the stock. Everything is pure; what is kept does not
grow with the users.
"""

from daemons.event.domain.simulation.count import Count
from daemons.event.domain.simulation.period import Period
from daemons.event.domain.simulation.report import Report, report
from daemons.event.domain.simulation.version import TriedOffer, Version

__all__ = ["Count", "Period", "Report", "TriedOffer", "Version", "report"]
