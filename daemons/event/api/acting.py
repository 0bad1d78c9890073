"""Who changes something: the caller, and the request by which they do."""

from typing import Annotated

from fastapi import Depends

from daemons.chassis.tokens.security import Admin, Operator
from daemons.event.domain.audit import Author
from rewardctl.kernel.context import current
from rewardctl.kernel.principal import Principal


def author(principal: Principal) -> Author:
    context = current()
    return Author(principal.user_id, context.request_id if context else "")


async def _operator(principal: Operator) -> Author:
    return author(principal)


async def _admin(principal: Admin) -> Author:
    return author(principal)


ByOperator = Annotated[Author, Depends(_operator)]
ByAdmin = Annotated[Author, Depends(_admin)]
