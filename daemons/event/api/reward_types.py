from collections.abc import Iterator

from fastapi import APIRouter

from daemons.chassis.tokens.security import Operator
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.parts import PassedIn
from rewardctl.registry import Origin, Registry, schema, summary
from rewardctl.wire.reward_types import BrokenPluginResponse, RewardTypeResponse, RewardTypesResponse

router = APIRouter(prefix="/reward-types", tags=["rewards"], route_class=StrictRoute)


@router.get("", summary="List the installed reward types with the schema of each")
async def list_reward_types(parts: PassedIn, _: Operator) -> RewardTypesResponse:
    types = parts.rewards.types
    return RewardTypesResponse(items=list(_usable(types)), broken=broken_plugins(types))


def broken_plugins(types: Registry) -> list[BrokenPluginResponse]:
    return [
        BrokenPluginResponse(
            name=one.origin.name, distribution=one.origin.distribution, version=one.origin.version, error=one.error
        )
        for one in types.broken
    ]


def _usable(types: Registry) -> Iterator[RewardTypeResponse]:
    for name, kind in sorted(types.types.items()):
        origin = types.origins.get(name, Origin(name, "unknown", "unknown"))
        grant_model = getattr(kind, "grant_model", None)
        yield RewardTypeResponse(
            type=name,
            description=summary(kind),
            distribution=origin.distribution,
            version=origin.version,
            params=schema(kind.params_model),
            grant=None if grant_model is None else schema(grant_model),
        )
