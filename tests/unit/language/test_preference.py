import pytest

from rewardctl.language.preference import accepted, of_environment


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("ko", "ko"),
        ("KO-kr", "ko"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("en;q=0.5, ko;q=0.6", "ko"),
        ("ko, en", "ko"),
        ("en, ko", "en"),
        ("fr, ko;q=0.1", "ko"),
        ("fr", "en"),
        ("*", "en"),
        ("ko;q=0", "en"),
        ("ko;q=0, *", "en"),
        ("ko;q=2", "en"),
        ("ko;q=nan, en;q=0.1", "en"),
        ("ko ; q=1.000", "ko"),
        ("kok", "en"),
        (";;,,;q=", "en"),
        ("x," * 100_000 + "ko", "en"),
    ],
)
def test_the_best_of_what_is_accepted_is_taken(header: str | None, language: str) -> None:
    assert accepted(header) == language


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "kok_IN"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),
        ({"LANG": "en_US.UTF-8", "REWARDCTL_LANG": "ko-KR"}, "ko"),
        ({"LC_ALL": "ko_KR.UTF-8", "REWARDCTL_LANG": "en"}, "en"),
    ],
)
def test_the_first_variable_that_is_set_says_the_language(told: dict[str, str], language: str) -> None:
    assert of_environment(told) == language
