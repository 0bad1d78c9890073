import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from daemons.auth.domain.session import RefreshToken, digest_of, new_secret
from daemons.auth.service.ports import RefreshTokenRepository
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import NotFound
from rewardctl.kernel.ids import new_id

NOW = SystemClock().now()


def token() -> RefreshToken:
    return RefreshToken(
        digest=digest_of(new_secret()), session_id=new_id(), user_id=new_id(), expires_at=NOW + timedelta(days=1)
    )


async def test_the_first_use_finds_it_unused_and_the_next_finds_when_it_was_used(
    tokens: RefreshTokenRepository,
) -> None:
    added = token()
    await tokens.add(added)
    assert await tokens.use(added.digest, NOW) == added
    assert await tokens.use(added.digest, NOW + timedelta(hours=1)) == replace(added, used_at=NOW)
    assert await tokens.use(added.digest, NOW + timedelta(hours=2)) == replace(added, used_at=NOW)


async def test_of_many_at_once_one_finds_it_unused(tokens: RefreshTokenRepository) -> None:
    added = token()
    await tokens.add(added)
    found = await asyncio.gather(*(tokens.use(added.digest, NOW) for _ in range(20)))
    assert sum(one.used_at is None for one in found) == 1


@pytest.mark.parametrize("digest", ["", "\x00", "0" * 64])
async def test_what_was_never_issued_is_not_found(tokens: RefreshTokenRepository, digest: str) -> None:
    with pytest.raises(NotFound):
        await tokens.use(digest, NOW)
