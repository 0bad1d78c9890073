"""A headless Chromium that knows no network but this machine's own, driven by its DevTools protocol."""

import asyncio
import json
import shutil
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession, ClientWebSocketResponse

_LIMIT: Final = 60
_QUIET: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)


def found() -> str | None:
    """The program, where there is one."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@dataclass(slots=True)
class Page:
    """`asked` are the addresses that it went to, `complaints` what it wrote to its console."""

    socket: ClientWebSocketResponse
    asked: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    _calls: int = 0

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        self._calls += 1
        await self.socket.send_json({"id": self._calls, "method": method, "params": params})
        while True:
            told = await self.socket.receive_json()
            if told.get("id") == self._calls:
                return dict(told["result"])
            self._note(told)

    def _note(self, told: dict[str, Any]) -> None:
        if told["method"] == "Network.requestWillBeSent":
            self.asked.add(told["params"]["request"]["url"])
        elif told["method"] == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(told["params"]))

    async def value(self, script: str) -> Any:
        result = (await self.call("Runtime.evaluate", expression=script, returnByValue=True))["result"]
        assert result.get("subtype") != "error", result
        return result.get("value")

    async def until(self, script: str) -> None:
        """What the script comes to is true."""
        async with asyncio.timeout(_LIMIT):
            while not await self.value(f"!!({script})"):
                await asyncio.sleep(0.05)

    async def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            await self.value(f"document.querySelector('[name={name}]').value = {json.dumps(text)}")

    async def click(self, selector: str) -> None:
        await self.until(f"document.querySelector({json.dumps(selector)})")
        await self.value(f"document.querySelector({json.dumps(selector)}).click()")

    async def text(self, selector: str) -> str:
        return str(await self.value(f"document.querySelector({json.dumps(selector)}).innerText"))


@asynccontextmanager
async def opened(program: str, profile: Path, url: str) -> AsyncIterator[Page]:
    """`url` in a browser of its own, gone at the end."""
    told = (*_QUIET, f"--user-data-dir={profile}", "about:blank")
    process = await asyncio.create_subprocess_exec(program, *told, stdout=DEVNULL, stderr=DEVNULL)
    try:
        async with ClientSession() as session, session.ws_connect(await _address(session, profile)) as socket:
            page = Page(socket)
            for domain in ("Page", "Network", "Runtime"):
                await page.call(f"{domain}.enable")
            await page.call("Page.navigate", url=url)
            yield page
    finally:
        process.terminate()
        await process.wait()


async def _address(session: ClientSession, profile: Path) -> str:
    """Of its first page; the browser says its port in a file."""
    told = profile / "DevToolsActivePort"
    async with asyncio.timeout(_LIMIT):
        while not told.is_file() or "\n" not in told.read_text():
            await asyncio.sleep(0.05)
        async with session.get(f"http://127.0.0.1:{told.read_text().splitlines()[0]}/json/list") as answer:
            pages = await answer.json()
    return str(next(one["webSocketDebuggerUrl"] for one in pages if one["type"] == "page"))
