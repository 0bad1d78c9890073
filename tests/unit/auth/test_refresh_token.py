from datetime import UTC, datetime, timedelta

from daemons.auth.domain.session import GRACE, RefreshToken, digest_of, new_secret

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TICK = timedelta(milliseconds=1)


def token(*, expires_at: datetime = NOW + timedelta(days=1), used_at: datetime | None = None) -> RefreshToken:
    return RefreshToken(digest="d", session_id="s", user_id="u", expires_at=expires_at, used_at=used_at)


def test_a_token_lives_until_it_expires() -> None:
    assert not token(expires_at=NOW + TICK).expired(NOW)
    assert token(expires_at=NOW).expired(NOW)


def test_an_unused_token_is_no_replay() -> None:
    assert not token().replayed(NOW)


def test_a_used_token_is_served_for_ten_seconds_and_no_longer() -> None:
    assert timedelta(seconds=10) == GRACE
    assert not token(used_at=NOW - GRACE).replayed(NOW)
    assert token(used_at=NOW - GRACE - TICK).replayed(NOW)


def test_a_use_that_another_process_has_just_dated_later_is_no_replay() -> None:
    assert not token(used_at=NOW + TICK).replayed(NOW)


def test_each_secret_is_new_and_its_digest_does_not_show_it() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) == 43 and secret not in digest_of(secret) for secret in secrets)
