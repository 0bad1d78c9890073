"""A simulation, for the terminal."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.cli.spoken import said
from rewardctl.cli.tables import table
from rewardctl.cli.views import charts
from rewardctl.cli.views.values import facts
from rewardctl.wire.simulation import Difference, SimulatedOffer, SimulationResponse


def view(found: SimulationResponse) -> RenderableType:
    return Group(*_view(found))


def _view(found: SimulationResponse) -> Iterator[RenderableType]:
    yield facts(
        [
            ("users", said(f"{found.users:,} looked at")),
            ("period", said("{0} to {1}, {2}").format(found.first, found.last, found.time_zone)),
            ("qualified", said(f"{found.qualified:,}, and {found.qualifies_now:,} do now")),
            ("given", said("{0} units, {1}").format(f"{found.units:,}", _cost(found.cost))),
        ]
    )
    yield from charts.part(
        f"units by day, {found.time_zone}",
        [
            (f"{one.day}", [(one.units, "green"), (one.wanted - one.units, "red")], _behind(one.units, one.wanted))
            for one in found.days
        ],
    )
    yield Text("")
    yield table(
        ["reward", "gives", "qualified", "now", "units", "stock", "runs out on"], [_row(one) for one in found.offers]
    )
    if found.difference is not None:
        yield _difference(found.difference)


def _behind(units: int, wanted: int) -> str:
    return f"{units:,}" if units == wanted else said(f"{units:,} of {wanted:,} wanted")


def _row(offered: SimulatedOffer) -> list[object]:
    stock = said("unlimited") if offered.stock is None else f"{offered.stock:,}"
    figures = [f"{offered.qualified:,}", f"{offered.qualifies_now:,}", f"{offered.units:,}", stock]
    return [offered.name, said(offered.gives), *figures, offered.sold_out_on]


def _difference(found: Difference) -> RenderableType:
    before, after = found.before, found.after
    figures = [
        (said("qualified"), before.qualified, after.qualified),
        (said("qualify now"), before.qualifies_now, after.qualifies_now),
        (said("units"), before.units, after.units),
        *(
            (said(f"cost in {name}"), before.cost.get(name, 0), after.cost.get(name, 0))
            for name in sorted({*before.cost, *after.cost})
        ),
    ]
    rows = [[name, f"{was:,}", f"{now:,}", f"{now - was:+,}"] for name, was, now in figures]
    return table(["", "live", "tried", "difference"], rows)


def _cost(cost: Mapping[str, int]) -> str:
    return ", ".join(f"{amount:,} {name}" for name, amount in cost.items()) or said("nothing")
