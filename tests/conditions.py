"""Conditions, facts and whatever JSON holds, for properties."""

from typing import Any, Final

from hypothesis import strategies as st

ACTIVITIES: Final = ("login", "purchase")
ATTRIBUTES: Final = ("age", "level", "vip")
OPS: Final = ("==", "!=", ">=", ">", "<=", "<")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_weekdays = st.fixed_dictionaries({"day": st.integers(0, 8)}, optional={"times": st.integers(0, 3) | json_values})
_almost_leaves = st.fixed_dictionaries(
    {},
    optional={
        "activity": st.sampled_from(["login", "purchase", "", 3]) | json_values,
        "attribute": st.sampled_from(["age", "level"]) | json_values,
        "aggregate": st.sampled_from(["count", "sum", "distinctDays", "streakDays", "last"]) | json_values,
        "op": st.sampled_from([*OPS, "between", "in"]) | json_values,
        "value": json_values,
        "within": st.sampled_from(["1d", "7d", "0d"]) | json_values,
        "field": st.sampled_from(["price"]) | json_values,
    },
)
_almost_entries = st.dictionaries(
    st.sampled_from(["minPurchase", "maxAge", "min", "level", "weekday", "all", "a b", "failing"])
    | st.text(max_size=8),
    st.integers() | st.text(max_size=3) | st.booleans() | _weekdays | json_values,
    max_size=3,
)


def _trees(leaves: st.SearchStrategy[Any], min_size: int) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves,
        lambda inner: (
            st.fixed_dictionaries({"all": st.lists(inner, min_size=min_size, max_size=3)})
            | st.fixed_dictionaries({"any": st.lists(inner, min_size=min_size, max_size=3)})
            | st.fixed_dictionaries({"not": inner})
        ),
        max_leaves=6,
    )


almost_conditions = _trees(_almost_leaves | _almost_entries, 0)

_numbers = st.integers(-5, 50) | st.integers(-20, 200).map(lambda it: it / 4)
_scalars = _numbers | st.booleans() | st.text(max_size=3)


def _compared(known: dict[str, st.SearchStrategy[Any]], scalars: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    one = st.fixed_dictionaries({**known, "op": st.sampled_from(OPS), "value": scalars})
    pair = st.fixed_dictionaries(
        {**known, "op": st.just("between"), "value": st.lists(scalars, min_size=2, max_size=2)}
    )
    some = st.fixed_dictionaries({**known, "op": st.just("in"), "value": st.lists(scalars, min_size=1, max_size=3)})
    return one | pair | some


def _activities(aggregates: list[str], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    known = {"activity": st.sampled_from(ACTIVITIES), "aggregate": st.sampled_from(aggregates), **more}
    within = {"within": st.integers(1, 40).map(lambda days: f"{days}d")}
    scalars = _numbers if aggregates != ["last"] else _numbers | st.just("2026-11-20T00:00:00+09:00")
    return _compared(known, scalars) | _compared({**known, **within}, scalars)


_leaves = st.one_of(
    _activities(["count", "distinctDays", "streakDays", "sum"]),
    _activities(["sum"], field=st.sampled_from(["price", None])),
    _activities(["last"]),
    _compared({"attribute": st.sampled_from(ATTRIBUTES)}, _scalars),
    st.fixed_dictionaries({"weekday": st.fixed_dictionaries({"day": st.integers(1, 7), "times": st.integers(1, 3)})}),
    st.dictionaries(st.sampled_from(["minPurchase", "maxAge", "minLevel"]), _numbers, max_size=2),
    st.dictionaries(st.sampled_from(ATTRIBUTES), _scalars, max_size=2),
    st.just({"failing": {}}),
)
conditions = _trees(_leaves, 1)
"""Well-formed ones, with the condition types of `tests.fakes.conditions`."""

attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), _scalars)
