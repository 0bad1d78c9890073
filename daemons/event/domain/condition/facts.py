from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from daemons.event.domain.condition.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Facts:
    """What the platform knows of one user: attributes, and a timeline for each type of activity."""

    attributes: Mapping[str, Any] = field(default_factory=dict)
    timelines: Mapping[str, Timeline] = field(default_factory=dict)
