"""Which rewards a file's offers mean."""

from collections.abc import Iterator, Sequence

from rewardctl.cli.event_file.shape import EventInFile, InlineReward
from rewardctl.cli.event_file.source import Source, Steps
from rewardctl.client import Client
from rewardctl.kernel.errors import NotFound
from rewardctl.wire.events import EventDetailResponse
from rewardctl.wire.rewards import RewardResponse

_PAGE = 100


def meant(
    client: Client, source: Source, wanted: EventInFile, present: EventDetailResponse | None
) -> list[RewardResponse | None]:
    """Each offer's reward, None where it has to be made.

    Raises: Invalid, with the place, where there is none of that id, one of that name gives something else, or two
    offers mean the same one.
    """
    offered = [one.reward for one in present.event_rewards] if present else []
    found: list[RewardResponse | None] = []
    new: set[tuple[str, str]] = set()
    for number, offer in enumerate(wanted.rewards):
        at: Steps = ("rewards", number, "reward")
        one = _meant(client, source, offer.reward, offered, at)
        names = {(offer.reward.type.upper(), offer.reward.name)} if isinstance(offer.reward, InlineReward) else set()
        if (one is not None and one.id in [other.id for other in found if other]) or (one is None and names & new):
            raise source.invalid(at, "the event offers this reward already")
        new |= names if one is None else set()
        found.append(one)
    return found


def _meant(
    client: Client, source: Source, reward: str | InlineReward, offered: Sequence[RewardResponse], at: Steps
) -> RewardResponse | None:
    if isinstance(reward, InlineReward):
        return _found(client, source, reward, offered, at)
    try:
        return next((one for one in offered if one.id == reward), None) or client.rewards.get(reward)
    except NotFound:
        raise source.invalid(at, "there is no reward of this id") from None


def _found(
    client: Client, source: Source, wanted: InlineReward, offered: Sequence[RewardResponse], at: Steps
) -> RewardResponse | None:
    """What the event offers itself comes first, for others may bear the same name."""
    named = False
    for one in (*offered, *_listed(client, wanted)):
        if (one.type, one.name) == (wanted.type.upper(), wanted.name):
            named = True
            if _gives(one, wanted):
                return one
    if named:
        hint = "a reward never changes: give a new one a new name"
        raise source.invalid(at, "the reward of this type and name is another one", hint)
    return None


def _listed(client: Client, wanted: InlineReward) -> Iterator[RewardResponse]:
    page, more = 0, True
    while more:
        found = client.rewards.list(reward_type=wanted.type, name=wanted.name, page=page, limit=_PAGE)
        yield from found.items
        page, more = page + 1, found.has_next_page


def _gives(reward: RewardResponse, wanted: InlineReward) -> bool:
    """Whether it is all that the file says; what the file leaves out is the type's own choice."""
    has = reward.model_extra or {}
    same = all(name in has and has[name] == value for name, value in wanted.params.items())
    return same and wanted.description in {None, reward.description}
