"""Builds the real parts, once, at start-up."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field

from daemons.auth import first_admin
from daemons.auth.hashing import BcryptHasher
from daemons.auth.service.accounts import Accounts
from daemons.auth.service.parts import Parts
from daemons.auth.service.sessions import Sessions
from daemons.auth.storage.documents import MODELS
from daemons.auth.storage.mongo import MongoAccounts, MongoRefreshTokens, MongoSessions
from daemons.chassis.mongo import Database
from rewardctl.kernel.clock import Clock, SystemClock
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.kernel.tokens import TokenSigner


class AuthSettings(ServiceSettings):
    mongodb_uri: str = Field(repr=False)
    signing_key_file: Path
    pepper_file: Path
    first_admin_file: Path | None = None
    bcrypt_cost: int = Field(default=12, ge=4, le=16)
    refresh_days: int = Field(default=14, ge=1, le=365)

    @property
    def refresh_lifetime(self) -> timedelta:
        return timedelta(days=self.refresh_days)


async def build(settings: AuthSettings, *, clock: Clock | None = None) -> Parts:
    """Raises: BadSettings where a file that they name is missing or wrong; UnsafeDatabase; Unavailable."""
    signer = TokenSigner(SigningKey.load(settings.signing_key_file), settings.issuer, settings.audience, SystemClock())
    hasher = BcryptHasher(_pepper(settings.pepper_file), settings.bcrypt_cost)
    database = Database.connect(settings.mongodb_uri, "auth")
    parts = _assembled(database, hasher, signer, clock or SystemClock(), settings.refresh_lifetime)
    try:
        await database.require_safety()
        await database.prepare(MODELS)
        await first_admin.take_in(settings.first_admin_file, parts.accounts)
    except BaseException:
        await parts.close()
        raise
    return parts


def _assembled(
    database: Database, hasher: BcryptHasher, signer: TokenSigner, clock: Clock, lifetime: timedelta
) -> Parts:
    stored = MongoAccounts(database.engine)
    sessions, tokens = MongoSessions(database.engine), MongoRefreshTokens(database.engine)

    async def close() -> None:
        hasher.close()
        await database.close()

    return Parts(
        accounts=Accounts(stored, hasher, clock),
        sessions=Sessions(stored, sessions, tokens, hasher, signer, clock, lifetime),
        check=database.check,
        close=close,
    )


def _pepper(path: Path) -> bytes:
    """The file's bytes, just as they are."""
    try:
        pepper = path.read_bytes()
    except OSError as error:
        raise BadSettings(f"The pepper {path} can't be read", hint="run: rewardctl init") from error
    if not pepper:
        raise BadSettings(f"The pepper {path} is empty", hint="put its copy back: no password matches without it")
    return pepper
