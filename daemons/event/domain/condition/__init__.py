"""When a user may have a reward: a tree over what the platform knows of them.

`tree` says what a condition is, `parse` reads one from JSON, `schema` describes that JSON, `written` gives it back,
`timeline` holds a user's activities, `evaluate` decides and explains. Its leaves are judged by `activity_leaf`, which
looks at a timeline, and by `custom`, which asks the condition types of one's own; `comparison` holds two values against
each other. Everything is pure, and evaluating never raises.
"""

from daemons.event.domain.condition.custom import NO_CONDITION_TYPES, ConditionTypes
from daemons.event.domain.condition.evaluate import evaluate, holds_for
from daemons.event.domain.condition.facts import Facts
from daemons.event.domain.condition.parse import parse, recall
from daemons.event.domain.condition.schema import schema
from daemons.event.domain.condition.timeline import Timeline
from daemons.event.domain.condition.tree import Always, Condition, activity_types
from daemons.event.domain.condition.verdict import Verdict
from daemons.event.domain.condition.written import written

__all__ = [
    "NO_CONDITION_TYPES",
    "Always",
    "Condition",
    "ConditionTypes",
    "Facts",
    "Timeline",
    "Verdict",
    "activity_types",
    "evaluate",
    "holds_for",
    "parse",
    "recall",
    "schema",
    "written",
]
