import pytest

from rewardctl.cli.batches import batches, number


@pytest.mark.parametrize(("items", "sizes"), [(0, []), (1, [1]), (1000, [1000]), (2001, [1000, 1000, 1])])
def test_what_is_sent_comes_in_batches_that_the_platform_takes(items: int, sizes: list[int]) -> None:
    made = [*batches(range(items))]
    assert [one for batch in made for one in batch] == [*range(items)]
    assert [len(batch) for batch in made] == sizes
    assert number(items) == len(sizes)
