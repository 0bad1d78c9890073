import pytest

from rewardctl.kernel.principal import Principal, Role


def holding(*roles: Role) -> Principal:
    return Principal("0" * 24, frozenset(roles), "session")


@pytest.mark.parametrize("role", Role)
def test_a_role_is_held_by_who_was_given_it(role: Role) -> None:
    assert holding(role).has(role)


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        (Role.USER, Role.OPERATOR),
        (Role.USER, Role.ADMIN),
        (Role.OPERATOR, Role.AUDITOR),
        (Role.OPERATOR, Role.ADMIN),
        (Role.AUDITOR, Role.OPERATOR),
        (Role.AUDITOR, Role.ADMIN),
        (Role.ADMIN, Role.USER),
    ],
)
def test_a_role_is_not_another(held: Role, asked: Role) -> None:
    assert not holding(held).has(asked)


def test_an_admin_may_do_all_that_operators_and_auditors_may() -> None:
    assert holding(Role.ADMIN).has(Role.OPERATOR)
    assert holding(Role.ADMIN).has(Role.AUDITOR)


def test_any_of_several_roles_is_enough() -> None:
    assert holding(Role.USER, Role.AUDITOR).has(Role.OPERATOR, Role.AUDITOR)
    assert not holding(Role.USER).has(Role.OPERATOR, Role.AUDITOR)


def test_without_roles_nothing_is_allowed() -> None:
    assert not holding().has(*Role)
    assert not holding(*Role).has()


def test_the_role_names_all_that_are_held_in_order() -> None:
    assert holding(Role.USER, Role.ADMIN, Role.OPERATOR).role == "ADMIN,OPERATOR,USER"
