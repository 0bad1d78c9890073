import re
from collections import Counter

import pytest

from rewardctl.kernel import errors
from rewardctl.kernel.errors import BY_CODE, RewardctlError

CLASSES = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RewardctlError)]


@pytest.mark.parametrize("kind", CLASSES)
def test_each_class_says_its_own_code_and_title(kind: type[RewardctlError]) -> None:
    assert {"code", "title"} <= set(vars(kind))
    assert re.fullmatch("[a-z]+(_[a-z]+)*", kind.code)


def test_each_code_and_each_title_is_unique() -> None:
    counted = Counter([kind.code for kind in CLASSES] + [kind.title for kind in CLASSES])
    assert [said for said, times in counted.items() if times > 1] == []


def test_every_class_is_found_by_its_code() -> None:
    assert {code: kind for code, kind in BY_CODE.items() if kind in CLASSES} == {kind.code: kind for kind in CLASSES}


def test_the_tree_in_the_docstring_names_every_class_under_its_parent() -> None:
    drawn: dict[str, str] = {}
    above = [""]
    for branch, names in re.findall(r"^([│├└─ ]*)([A-Z]\w+(?: · \w+)*)(?:  |$)", errors.__doc__ or "", re.MULTILINE):
        depth, siblings = len(branch) // 4, names.split(" · ")
        drawn |= dict.fromkeys(siblings, above[depth])
        above[depth + 1 :] = [siblings[0]]
    assert drawn == {kind.__name__: _parent(kind) for kind in CLASSES}


def _parent(kind: type[RewardctlError]) -> str:
    return "" if kind is RewardctlError else kind.__bases__[0].__name__


def test_an_error_without_a_detail_says_its_title() -> None:
    error = errors.SoldOut()
    assert (error.detail, str(error), error.hint, error.errors, error.retry_after) == (
        errors.SoldOut.title,
        errors.SoldOut.title,
        None,
        (),
        None,
    )
