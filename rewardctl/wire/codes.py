from typing import Annotated

from pydantic import Field

from rewardctl.wire.body import Instant, RequestBody, ResponseBody

Code = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class CodesRequest(RequestBody):
    """Up to 1,000 unique codes of visible ASCII; they lapse at `expires_at`, if it is given."""

    codes: Annotated[list[Code], Field(min_length=1, max_length=1000)]
    expires_at: Instant | None = None


class CodesAdded(ResponseBody):
    added: int
    duplicates: int


class PoolResponse(ResponseBody):
    total: int
    given: int
    left: int
