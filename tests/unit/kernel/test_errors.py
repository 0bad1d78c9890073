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
    above: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        names = re.findall(r"[A-Z][a-z]+[A-Za-z]*", line.split("   ")[-1] if "·" in line else line)
        branch = re.match(r"^([│ ]*(?:├──|└──) )?([A-Z]\w+)(.*)$", line)
        if not branch or (names and "." in line and not branch.group(1)):
            continue
        depth = len(branch.group(1) or "") // 4
        siblings = re.findall(r"\w+", branch.group(2) + branch.group(3)) if "·" in line else [branch.group(2)]
        above[depth] = siblings[0]
        drawn |= dict.fromkeys(siblings, above[depth - 1] if depth else "")
    assert drawn == {
        kind.__name__: kind.__bases__[0].__name__ if kind is not RewardctlError else "" for kind in CLASSES
    }


def test_an_error_without_a_detail_says_its_title() -> None:
    error = errors.SoldOut()
    assert (error.detail, str(error), error.hint, error.errors, error.retry_after) == (
        errors.SoldOut.title,
        errors.SoldOut.title,
        None,
        (),
        None,
    )
