"""Changes the keys that sign access tokens, in steps that may each be the last: no valid token is refused for it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from rewardctl.kernel.clock import Clock, SystemClock, iso
from rewardctl.kernel.errors import BadSettings, Conflict, NotFound
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.kernel.tokens import LIFETIME, TokenSigner
from rewardctl.runtime import durable, key_files
from rewardctl.runtime.key_files import Jwk, KeyState, KnownKey
from rewardctl.runtime.lock import in_turn
from rewardctl.runtime.project import Project

PUBLISHED_SECONDS: Final = 25.0
"""After that long every daemon has asked auth for its keys again."""


def signer(project: Project) -> TokenSigner:
    """Signs tokens as this project's auth does; for whoever has the key's file. Raises: BadSettings, SetupError."""
    audience = ServiceSettings.model_fields["audience"].default
    key = SigningKey.load(project.signing_key_file)
    return TokenSigner(key, project.settings().issuer, audience, SystemClock())


def publish_next(project: Project, clock: Clock) -> str:
    """Make a key that is to sign, or take the one of a rotation that was broken off; answers its `kid`.

    Raises: BadSettings, SetupError.
    """
    with in_turn(project.keys_lock_file):
        if not project.next_key_file.exists():
            durable.write(project.next_key_file, SigningKey.generate().pem())
        key, published = SigningKey.load(project.next_key_file), key_files.published(project)
        if key.kid not in _kids(published):
            key_files.publish(project, [*published, key_files.dated(key.jwk(), clock)])
        return key.kid


def sign_with_next(project: Project, clock: Clock) -> str:
    """Let the next key sign; the one that did verifies from now on.

    Answers the new `kid`. Raises: Conflict where there is no next key; BadSettings, SetupError.
    """
    with in_turn(project.keys_lock_file):
        before, coming = SigningKey.load(project.signing_key_file).kid, key_files.next_kid(project)
        if coming is None:
            raise Conflict("Another rotation was quicker", hint="see: rewardctl keys list")
        published = key_files.published(project)
        changing = {before, coming}
        key_files.publish(
            project, [key_files.dated(jwk, clock) if jwk["kid"] in changing else jwk for jwk in published]
        )
        with durable.refusals(project.signing_key_file):
            project.next_key_file.replace(project.signing_key_file)
        return coming


def retire(project: Project, kid: str, clock: Clock, *, now: bool) -> None:
    """Let it be good for no token any more; `now` also where tokens that it signed may still be alive.

    Raises: NotFound; Conflict for the one that signs or is about to, and where tokens are alive.
    """
    with in_turn(project.keys_lock_file):
        known = {one.kid: one for one in key_files.listed(project)}
        if kid not in known:
            raise NotFound(f"There is no key {kid}", hint="see: rewardctl keys list")
        if known[kid].state is KeyState.RETIRED:
            return
        _require_idle(known[kid], clock, now=now)
        _move_to_retired(project, {kid}, clock)


def publish_signing_key(project: Project, clock: Clock) -> bool:
    """Whether it had to be done: then those that were published before are lost, and are retired."""
    key = SigningKey.load(project.signing_key_file)
    published: Sequence[Jwk] = ()
    with suppress(BadSettings):  # missing or broken: it is derived anew
        published = key_files.published(project)
    if key.kid in _kids(published):
        return False
    if published:
        _move_to_retired(project, _kids(published), clock)
    key_files.publish(project, [key_files.dated(key.jwk(), clock)])
    return True


def _require_idle(key: KnownKey, clock: Clock, *, now: bool) -> None:
    if key.state is not KeyState.PREVIOUS:
        raise Conflict(
            f"The key {key.kid} is {key.state}: it can't be retired", hint="run first: rewardctl keys rotate"
        )
    over = key.since + LIFETIME + timedelta(seconds=PUBLISHED_SECONDS) if key.since else None
    if over and clock.now() < over and not now:
        hint = "wait until then, or add --now to have them refused"
        raise Conflict(f"Tokens that {key.kid} signed are good until {iso(over)}", hint=hint)


def _move_to_retired(project: Project, kids: set[str], clock: Clock) -> None:
    """First it is kept, then it is taken away: no file that it signed is ever without its key."""
    published, kept = key_files.published(project), key_files.retired(project)
    moved = [key_files.dated(jwk, clock) for jwk in published if jwk["kid"] in kids - _kids(kept)]
    key_files.keep_retired(project, [*kept, *moved])
    key_files.publish(project, [jwk for jwk in published if jwk["kid"] not in kids])


def _kids(jwks: Sequence[Jwk]) -> set[str]:
    return {jwk["kid"] for jwk in jwks}
