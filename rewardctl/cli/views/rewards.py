"""Rewards, and what they give."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType

from rewardctl.cli.tables import table
from rewardctl.cli.views.values import facts, in_words, when
from rewardctl.wire.rewards import RewardResponse

_OWN: Final = {"id", "type", "name", "description", "created_at"}


def rewards(found: Sequence[RewardResponse]) -> RenderableType:
    return table(["id", "type", "name", "gives"], [[one.id, one.type, one.name, gives(one)] for one in found])


def reward(found: RewardResponse) -> RenderableType:
    return facts(
        [
            ("id", found.id),
            ("type", found.type),
            ("name", found.name),
            ("description", found.description),
            ("gives", gives(found)),
            ("made", when(found.created_at)),
        ]
    )


def gives(reward: RewardResponse) -> str:
    """`points 1000`: the fields of the reward's type, but for what it is not."""
    own = {name: value for name, value in reward.model_dump(mode="json").items() if name not in _OWN}
    return ", ".join(f"{name} {in_words(value)}" for name, value in own.items() if value is not False)
