from collections import Counter

from rewardctl.bench.race.orders import orders
from rewardctl.kernel.ids import is_id


def test_the_same_seed_gives_the_same_race() -> None:
    assert orders(300, 20, seed=7) == orders(300, 20, seed=7)
    assert orders(300, 20, seed=7) != orders(300, 20, seed=8)


def test_every_order_has_a_key_of_its_own_and_every_user_the_same_share() -> None:
    asked = orders(300, 20, seed=7)
    assert len({one.key for one in asked}) == 300
    shares = Counter(one.user_id for one in asked)
    assert set(shares.values()) == {15}
    assert all(is_id(user_id) for user_id in shares)


def test_the_claims_of_one_user_lie_apart() -> None:
    asked = orders(300, 20, seed=7)
    assert [one.user_id for one in asked[:20]] != [one.user_id for one in asked[20:40]]
