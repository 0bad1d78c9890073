from collections.abc import Iterator

import pytest
from bson import ObjectId

from rewardctl.bench.race import figures
from rewardctl.bench.race.figures import Documents
from rewardctl.bench.race.offer import Offer
from rewardctl.kernel.ids import new_id


@pytest.fixture
def offer() -> Offer:
    return Offer(new_id(), new_id(), new_id(), stock=2)


@pytest.fixture
def database(mongodb_uri: str, offer: Offer) -> Iterator[Documents]:
    """An event database of its own, with two claims of two users that were approved as they should be."""
    with figures.opened(mongodb_uri) as shared:
        made = shared.client[f"bench_{new_id()}"]
        made["event_rewards"].insert_one(
            {"_id": ObjectId(offer.id), "stock_total": 2, "stock_remaining": 0, "holds": [], "returns": []}
        )
        yield made
        shared.client.drop_database(made.name)
