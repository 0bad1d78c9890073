"""An answer that is JSON already, but for its encoding: it is neither validated nor copied again."""

from typing import Any

import orjson
from starlette.responses import Response


class Json(Response):
    media_type = "application/json"

    def render(self, content: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
        return orjson.dumps(content)
