"""What ends, and what goes on, by what is done to an account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daemons.auth.domain.account import Account
from daemons.auth.domain.session import Session
from rewardctl.kernel.principal import Role

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATER = NOW.replace(day=23)
ACCOUNT = Account(
    id="a" * 24,
    email="ada@example.com",
    password_hash="hash",
    roles=frozenset({Role.USER, Role.OPERATOR}),
    created_at=NOW,
    updated_at=NOW,
)
OWN, OTHER = (Session(id=one * 24, user_id=ACCOUNT.id, user_agent=None, created_at=NOW) for one in "12")


def admitted(account: Account) -> set[str]:
    return {one.id[0] for one in (OWN, OTHER) if account.admits(one)}


@pytest.mark.parametrize(
    ("edit", "voided", "left"),
    [
        (lambda one: one.with_roles(frozenset({Role.USER, Role.OPERATOR, Role.ADMIN}), LATER), False, {"1", "2"}),
        (lambda one: one.with_roles(frozenset({Role.USER}), LATER), True, {"1", "2"}),
        (lambda one: one.with_new_hash("other"), False, {"1", "2"}),
        (lambda one: one.with_password("other", OWN.id, LATER), True, {"1"}),
        (lambda one: one.without_other_sessions(OWN.id, LATER), True, {"1"}),
        (lambda one: one.with_disabled(disabled=True, now=LATER), True, set()),
        (lambda one: one.erased(LATER), True, set()),
    ],
    ids=["raised", "lowered", "rehashed", "new password", "others ended", "disabled", "erased"],
)
def test_what_voids_tokens_and_which_sessions_are_left(
    edit: Callable[[Account], Account], voided: bool, left: set[str]
) -> None:
    after = edit(ACCOUNT)
    assert (after.generation, after.generation_at) == ((1, LATER) if voided else (0, None))
    assert admitted(after) == left
    assert after.revision == 1


def test_a_session_that_ended_once_is_not_kept_by_what_comes_later() -> None:
    after = ACCOUNT.with_disabled(disabled=True, now=LATER).with_disabled(disabled=False, now=LATER)
    assert admitted(after) == set()
    kept = ACCOUNT.with_password("other", OWN.id, LATER).with_disabled(disabled=True, now=LATER)
    assert admitted(kept.with_disabled(disabled=False, now=LATER)) == set()


def test_a_login_after_the_end_is_admitted_and_one_that_read_the_account_before_is_not() -> None:
    after = ACCOUNT.with_password("other", OWN.id, LATER)
    late = replace(OTHER, id="3" * 24)
    assert not after.admits(late)
    assert after.admits(replace(late, generation=after.generation))


def test_nobody_is_admitted_to_the_account_of_another() -> None:
    assert not ACCOUNT.admits(replace(OWN, user_id="b" * 24))
    assert not ACCOUNT.admits(replace(OWN, ended_at=NOW))


def test_what_changes_nothing_is_no_change() -> None:
    assert ACCOUNT.with_roles(ACCOUNT.roles, LATER) is ACCOUNT
    assert ACCOUNT.with_disabled(disabled=False, now=LATER) is ACCOUNT


def test_an_erased_account_tells_of_nobody() -> None:
    gone = ACCOUNT.erased(LATER)
    assert (gone.email, gone.password_hash, gone.roles, gone.administers) == ("", "", frozenset(), False)
    assert ACCOUNT.id in gone.email_key
    assert gone.email_key > "\uffff"
