import asyncio
import re

import pytest

from rewardctl.kernel.context import RequestContext, current, entered, span_of

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_the_trace_id_of_a_callers_traceparent_is_taken_over() -> None:
    assert span_of(f"00-{TRACE}-{SPAN}-01")[0] == TRACE


def test_the_span_of_a_callers_traceparent_is_the_callers() -> None:
    assert span_of(f"00-{TRACE}-{SPAN}-01")[1] == SPAN
    assert span_of("00-x")[1] is None
    assert span_of(None)[1] is None


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        "",
        TRACE,
        f"01-{TRACE}-{SPAN}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[:-1]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}-01\n",
        f" 00-{TRACE}-{SPAN}-01",
    ],
)
def test_a_malformed_traceparent_begins_a_trace_of_its_own(malformed: str | None) -> None:
    begun = span_of(malformed)[0]
    assert re.fullmatch("[0-9a-f]{32}", begun)
    assert begun != TRACE
    assert begun != span_of(malformed)[0]


def test_what_is_handed_on_is_a_traceparent_with_a_span_of_its_own() -> None:
    context = RequestContext("request-1", trace_id=span_of(f"00-{TRACE}-{SPAN}-01")[0])
    assert context.traceparent == f"00-{TRACE}-{context.span_id}-01"
    assert context.span_id != SPAN
    assert span_of(context.traceparent)[0] == TRACE


def test_the_context_is_there_inside_the_block_alone() -> None:
    with entered(RequestContext("outer")), entered(RequestContext("inner")) as inner:
        assert current() is inner
    assert current() is None


def test_the_context_leaves_also_when_the_block_fails() -> None:
    with pytest.raises(KeyError), entered(RequestContext("failing")):
        raise KeyError
    assert current() is None


async def test_two_requests_at_once_do_not_see_each_other() -> None:
    both = asyncio.Barrier(2)

    async def handle(request_id: str) -> str | None:
        with entered(RequestContext(request_id)):
            await both.wait()
            return await asyncio.create_task(_read())

    first, second = await asyncio.gather(handle("request-1"), handle("request-2"))
    assert (first, second) == ("request-1", "request-2")


async def _read() -> str | None:
    context = current()
    return context.request_id if context else None
