"""ITEM: so many of a thing of the company's own, in the user's inventory, for good or for some days."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from rewardctl.sdk import API_VERSION, Description, GrantContext, Granted, Params, RewardType


class ItemParams(Params):
    """The entitlement lapses `valid_days` after it was granted, if it is given."""

    item_id: Annotated[str, Field(min_length=1, max_length=200)]
    quantity: Annotated[int, Field(gt=0, le=2**53 - 1)]
    valid_days: Annotated[int, Field(gt=0, le=36_500)] | None = None


class Entitlement(Params):
    item_id: str
    quantity: int


class Item(RewardType[ItemParams]):
    type = "ITEM"
    api_version = API_VERSION
    params_model = ItemParams
    grant_model = Entitlement

    async def grant(self, context: GrantContext, params: ItemParams) -> Granted:
        entitlement = Entitlement(item_id=params.item_id, quantity=params.quantity)
        expires_at = context.now + timedelta(days=params.valid_days) if params.valid_days else None
        return Granted(params.quantity, entitlement.model_dump(by_alias=True), expires_at)

    def describe(self, params: ItemParams) -> Description:
        return Description(f"{params.quantity:,} {params.item_id}", params.quantity)
