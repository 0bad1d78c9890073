from odmantic import Model
from odmantic.config import ODMConfigDict

from rewardctl.schema import event as schema


class MarkDocument(Model):
    """A name that one claim has taken within a reward type; `claim_id` is the claim's token."""

    model_config = ODMConfigDict(collection=schema.MARKS.name)

    reward_type: str
    name: str
    claim_id: str
