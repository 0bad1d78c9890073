from typing import Annotated

from fastapi import Depends, Request

from daemons.event.service.parts import Parts


async def _of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsOf = Annotated[Parts, Depends(_of)]
