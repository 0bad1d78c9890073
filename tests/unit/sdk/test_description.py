from typing import Annotated

from rewardctl.sdk import Description, GrantContext, Granted, Hidden, Params, RewardType


class TicketParams(Params):
    seat_row: str
    secret_word: Annotated[str, Hidden()]
    gate: str | None = None


class Ticket(RewardType[TicketParams]):
    type = "TICKET"
    api_version = 1
    params_model = TicketParams

    def grant(self, context: GrantContext, params: TicketParams) -> Granted:  # noqa: ARG002 - it gives one
        return Granted(1)


def test_a_type_that_describes_nothing_is_described_by_its_fields_without_the_hidden() -> None:
    described = Ticket().describe(TicketParams(seat_row="A7", secret_word="open sesame"))
    assert described == Description("seatRow A7")
