from typing import Annotated, Final

from pydantic import Field

from rewardctl.wire.body import MOST_AT_ONCE, Instant, RequestBody, ResponseBody

CODE: Final = r"[!#-&(-+\--:<-~]"
"""A letter of a code: visible ASCII but for commas, semicolons and quotes, which are a file's of columns."""
Code = Annotated[str, Field(min_length=1, max_length=200, pattern=f"^{CODE}+$")]


class CodesRequest(RequestBody):
    """Up to 1,000 unique codes of visible ASCII, without comma, semicolon or quote.

    They lapse at `expires_at`, if it is given.
    """

    codes: Annotated[list[Code], Field(min_length=1, max_length=MOST_AT_ONCE)]
    expires_at: Instant | None = None


class CodesResponse(ResponseBody):
    added: int
    duplicates: int


class PoolResponse(ResponseBody):
    total: int
    given: int
    left: int
