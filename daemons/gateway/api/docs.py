"""The document to read and to try, with nothing from elsewhere: the page's parts come from a package and from here."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse

from daemons.chassis.web import openapi
from rewardctl.kernel import missing

router = APIRouter(include_in_schema=False, dependencies=[Depends(openapi.shown)])
_PAGE: Final = Path(__file__).with_name("page")
_ASSETS: Final = "fastapi_offline"
"""The package that brings Swagger UI; only its files are used, and it is never imported."""
_KEPT: Final = {"Cache-Control": "public, max-age=3600"}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/docs")
async def page() -> FileResponse:
    return FileResponse(_PAGE / "page.html", headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/{name}")
async def part(name: str) -> FileResponse:
    """Raises: NotFound."""
    found = _parts().get(name)
    if found is None:
        raise missing.path()
    return FileResponse(found, headers=_KEPT)


@cache
def _parts() -> Mapping[str, Path]:
    spec = find_spec(_ASSETS)
    if spec is None or spec.origin is None:
        return {}
    static = Path(spec.origin).parent / "static"
    files = [_PAGE / "page.js", _PAGE / "page.css", static / "swagger-ui-bundle.js", static / "swagger-ui.css"]
    return {one.name: one for one in files}
