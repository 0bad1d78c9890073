from collections.abc import AsyncIterator

from fastapi import APIRouter, Request

from daemons.chassis.tokens.security import Operator
from daemons.chassis.web import lines
from daemons.chassis.web.inputs import EventId
from daemons.chassis.web.lines import LinesResponse
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.parts import PassedIn
from daemons.event.api.simulated import simulation_response
from daemons.event.service.simulation import Progress, Simulation
from rewardctl.wire.simulation import NewSimulationRequest, SimulationLine, SimulationProgress, SimulationRequest

router = APIRouter(
    prefix="/events",
    tags=["simulation"],
    route_class=StrictRoute,
    default_response_class=LinesResponse,
    responses={200: {"model": SimulationLine, "description": "Lines of progress, then the result or an error"}},
)


@router.post("/simulate", summary="Try a draft of an event over what is recorded; writes nothing")
async def simulate_draft(wanted: NewSimulationRequest, parts: PassedIn, request: Request, _: Operator) -> LinesResponse:
    return _answer(await parts.simulations.of_draft(wanted), request)


@router.post("/{event_id}/simulate", summary="Try changes to an event over what is recorded; writes nothing")
async def simulate_changes(
    event_id: EventId, wanted: SimulationRequest, parts: PassedIn, request: Request, _: Operator
) -> LinesResponse:
    return _answer(await parts.simulations.of_changes(event_id, wanted), request)


def _answer(simulation: Simulation, request: Request) -> LinesResponse:
    return lines.answer(_lines(simulation), request.url.path)


async def _lines(simulation: Simulation) -> AsyncIterator[SimulationLine]:
    async for step in simulation.steps():
        if isinstance(step, Progress):
            yield SimulationLine(progress=SimulationProgress(users=step.users, total=step.total))
        else:
            yield SimulationLine(result=simulation_response(simulation.draft.period, step))
