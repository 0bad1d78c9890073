import json
from pathlib import Path
from typing import Final

from daemons.api_document.whole import platform
from daemons.gateway.api.document import FILE
from rewardctl.client.collection import http_file

_REQUESTS: Final = Path(__file__).parents[2] / "docs" / "rewardctl.http"

if __name__ == "__main__":
    made = platform()
    FILE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    _REQUESTS.write_text(http_file(made), "utf-8")
