from collections.abc import AsyncIterator

import pytest

from daemons.auth.service.ports import AccountRepository, RefreshTokenRepository, SessionRepository
from daemons.auth.storage.accounts import MongoAccounts
from daemons.auth.storage.refresh_tokens import MongoRefreshTokens
from daemons.auth.storage.sessions import MongoSessions
from daemons.chassis.database.mongo import Database
from rewardctl.schema.steps import ACCOUNTS_PLAN
from tests.databases import fresh
from tests.fakes.auth import InMemoryAccounts, InMemoryRefreshTokens, InMemorySessions

BOTH = ["in memory", "in mongod"]


@pytest.fixture(scope="session")
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    """A database of its own, gone at the end."""
    async with fresh(mongodb_uri, ACCOUNTS_PLAN.schema) as database:
        yield database


@pytest.fixture(params=BOTH)
def accounts(request: pytest.FixtureRequest, database: Database) -> AccountRepository:
    return InMemoryAccounts() if request.param == BOTH[0] else MongoAccounts(database)


@pytest.fixture(params=BOTH)
def sessions(request: pytest.FixtureRequest, database: Database) -> SessionRepository:
    return InMemorySessions() if request.param == BOTH[0] else MongoSessions(database)


@pytest.fixture(params=BOTH)
def tokens(request: pytest.FixtureRequest, database: Database) -> RefreshTokenRepository:
    return InMemoryRefreshTokens() if request.param == BOTH[0] else MongoRefreshTokens(database)
