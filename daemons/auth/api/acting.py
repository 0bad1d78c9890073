"""Who changes something: the caller, and the request by which they do."""

from daemons.auth.domain.account_change import Author
from rewardctl.kernel import ids
from rewardctl.kernel.context import current
from rewardctl.kernel.principal import Principal


def author(principal: Principal) -> Author:
    context = current()
    return Author(principal.user_id, context.request_id if context else ids.request_id(None))
