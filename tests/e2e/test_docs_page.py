"""The page of the API in a browser that has no network: what can be called is listed, and called with a login."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rewardctl.cli import credentials
from tests import browser
from tests.browser import Page
from tests.platform import Platform

OPERATOR = "operator@example.com"
ME = "[id$=get_me]"
STATUS = f"{ME} .live-responses-table tbody .response-col_status"


@pytest.fixture
async def page(platform: Platform, tmp_path: Path) -> AsyncIterator[Page]:
    program = browser.found()
    if program is None:
        pytest.skip("no Chromium here")
    async with browser.opened(program, tmp_path / "profile", f"{platform.url}/docs") as opened:
        await opened.until("document.querySelector('.opblock') && !document.querySelector('#log-in button').disabled")
        yield opened
    assert opened.complaints == []


async def _log_in(page: Page, password: str) -> None:
    await page.fill(email=OPERATOR, password=password)
    await page.click("#log-in button")


async def test_every_operation_is_listed_and_nothing_comes_from_elsewhere(page: Page, platform: Platform) -> None:
    paths = platform.json("api", "GET", "/openapi.json")["paths"]
    assert await page.value("document.querySelectorAll('.opblock').length") == sum(len(one) for one in paths.values())
    assert {one for one in page.asked if not one.startswith(("data:", f"{platform.url}/"))} == set()


async def test_who_logs_in_inside_the_page_is_who_calls_until_they_log_out(page: Page, platform: Platform) -> None:
    await _log_in(page, "not their password")
    await page.until("document.querySelector('#said').innerText")
    password = credentials.password_of(platform.project, OPERATOR)
    assert password is not None
    await _log_in(page, password)
    await page.until("!document.querySelector('#logged-in').hidden")
    assert OPERATOR in await page.text("#who")

    await page.click(f"{ME} .opblock-summary-control")
    await page.click(f"{ME} .execute")
    await page.until(f"document.querySelector('{STATUS}')?.innerText.startsWith('200')")
    assert OPERATOR in await page.text(f"{ME} .live-responses-table")

    await page.click("#log-out")
    await page.until("document.querySelector('#logged-in').hidden")
    await page.click(f"{ME} .execute")
    await page.until(f"document.querySelector('{STATUS}')?.innerText.startsWith('401')")
