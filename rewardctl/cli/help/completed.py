"""What a shell completes that only the platform knows. It is asked briefly, and any failure is no completion."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from rewardctl.client import Client
from rewardctl.kernel.errors import RewardctlError
from rewardctl.kernel.principal import Role

Found = tuple[str, str]
"""A word, and what is said beside it."""
_SECONDS: Final = 1.0
_MOST: Final = 100


def events(incomplete: str) -> list[Found]:
    return _asked(incomplete, lambda client: ((one.id, one.name) for one in client.events.list(limit=_MOST).items))


def rewards(incomplete: str) -> list[Found]:
    return _asked(incomplete, lambda client: ((one.id, one.name) for one in client.rewards.list(limit=_MOST).items))


def claims(incomplete: str) -> list[Found]:
    return _asked(incomplete, _claims)


def _claims(client: Client) -> Iterator[Found]:
    """Everybody's, to whom may see them."""
    mine = client.auth.me().roles == [Role.USER]
    for one in client.claims.list(mine=mine, limit=_MOST).items:
        yield one.id, f"{one.status}: {one.event_reward.reward.name}"


def reward_types(incomplete: str) -> list[Found]:
    return _asked(
        incomplete, lambda client: ((one.type, one.description or "") for one in client.rewards.types().items)
    )


def _asked(incomplete: str, find: Callable[[Client], Iterator[Found]]) -> list[Found]:
    from rewardctl.cli import session  # noqa: PLC0415 - completing a command's name asks nobody

    with suppress(RewardctlError, OSError, ValueError, LookupError), session.logged_in(seconds=_SECONDS) as client:
        return [one for one in find(client) if one[0].startswith(incomplete)]
    return []
