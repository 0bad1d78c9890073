from typing import Annotated

from fastapi import Depends, Request

from daemons.event.service.parts import Parts


async def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PassedIn = Annotated[Parts, Depends(_parts)]
