import json
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, JsonValue

from rewardctl.sdk import Hidden, Params

_LARGEST = 16 * 1024


def _receiver(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an http or https URL with a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must hold no credentials")
    if parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("must be plain: no fragment, no space, nothing but ASCII")
    return url


def _small(payload: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(json.dumps(payload)) > _LARGEST:
        raise ValueError("must be at most 16 KiB of JSON")
    return payload


class WebhookParams(Params):
    """`url` is told of each claim, with the `payload`; `amount` is what one is worth in the ledger."""

    url: Annotated[str, Field(max_length=2000), AfterValidator(_receiver), Hidden()]
    payload: Annotated[dict[str, JsonValue], AfterValidator(_small), Hidden()] | None = None
    amount: Annotated[int, Field(gt=0, le=2**53 - 1)] = 1
