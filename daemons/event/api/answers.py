"""What a keyed request is answered, as the bytes that are kept and sent."""

from daemons.chassis.web.problems import status_of
from daemons.event.api.shapes import claim_response
from daemons.event.domain.claim import Answer, Claim
from rewardctl.kernel.errors import Conflict
from rewardctl.wire.problem import Problem


class WireAnswers:
    def claim(self, claim: Claim) -> Answer:
        return Answer(201, claim_response(claim).model_dump_json(by_alias=True))

    def conflict(self, claim: Claim, error: Conflict) -> Answer:
        status, path = status_of(error), f"/events/{claim.event.id}/requests/{claim.reward.id}"
        problem = Problem.of(error, status=status, instance=path, request_id=claim.request_id)
        return Answer(status, problem.body)
