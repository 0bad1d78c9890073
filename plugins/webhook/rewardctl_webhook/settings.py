from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from rewardctl.sdk import Settings
from rewardctl_webhook import signature


def _key(secret: SecretStr) -> SecretStr:
    signature.key_of(secret.get_secret_value())
    return secret


class WebhookSettings(Settings):
    """`secret` is shared with the receivers: at least 16 bytes, as text or in base64 after `whsec_`."""

    secret: Annotated[SecretStr, Field(max_length=200), AfterValidator(_key)]

    @property
    def key(self) -> bytes:
        return signature.key_of(self.secret.get_secret_value())
