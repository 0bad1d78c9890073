"""When a user may have a reward: a tree over what the platform knows of them.

`tree` says what a condition is, `parse` reads one from JSON, `timeline` holds a user's activities, `evaluate` decides
and explains. Everything is pure, and evaluating never raises.
"""

from daemons.event.domain.condition.evaluate import Facts, evaluate, holds_for
from daemons.event.domain.condition.parse import parse
from daemons.event.domain.condition.timeline import Timeline
from daemons.event.domain.condition.tree import Condition, activity_types
from daemons.event.domain.condition.verdict import Verdict

__all__ = ["Condition", "Facts", "Timeline", "Verdict", "activity_types", "evaluate", "holds_for", "parse"]
