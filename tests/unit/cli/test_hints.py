import pytest

from rewardctl.cli import hints
from rewardctl.kernel import errors, missing
from rewardctl.kernel.errors import RewardctlError

ID, OTHER = "6565f0a1c3b2d4e5f6a7b8c9", "0565f0a1c3b2d4e5f6a7b8c9"


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    hints.forget()


@pytest.mark.parametrize(
    ("path", "error", "hint"),
    [
        (f"/events/{ID}/requests/{OTHER}", errors.SoldOut(), f"see: rewardctl event show {ID}"),
        (f"/events/{ID}/requests/{OTHER}", missing.offer(), f"see: rewardctl event show {ID}"),
        (f"/events/requests/{OTHER}", errors.TransitionNotAllowed(), f"see: rewardctl claim show {OTHER}"),
        ("/events/requests/decide", errors.TransitionNotAllowed(), "see: rewardctl claim show CLAIM"),
    ],
)
def test_the_id_that_was_asked_for_stands_in_the_hint(path: str, error: RewardctlError, hint: str) -> None:
    hints.about(path)
    assert hints.of(error) == hint


def test_an_id_that_no_path_tells_stands_there_too() -> None:
    hints.about(f"/events/{ID}/rewards")
    hints.mean("REWARD", OTHER)
    assert hints.of(errors.AlreadyOffered()) == f"change it: rewardctl event update-reward {ID} {OTHER}"


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (missing.event(), "see: rewardctl event list"),
        (missing.offer(), "see: rewardctl event show EVENT"),
        (errors.AlreadyClaimed(), "see: rewardctl claim list"),
        (errors.AlreadyClaimed(hint="it says one itself"), "it says one itself"),
        (errors.TransitionNotAllowed(), "see: rewardctl claim show CLAIM"),
        (errors.TransitionNotAllowed(retry_after=1), "try again in 1 s"),
        (errors.UnsupportedMediaType(), hints.BODY),
        (errors.BadCredentials(), None),
        (errors.Failed(), None),
    ],
)
def test_an_errors_own_hint_comes_first_then_the_wait_then_what_is_usual(
    error: RewardctlError, hint: str | None
) -> None:
    assert hints.of(error) == hint


@pytest.mark.parametrize(
    "kind",
    [kind for kind in errors.BY_CODE.values() if issubclass(kind, errors.Conflict) and kind is not errors.Conflict],
)
def test_every_conflict_has_one(kind: type[RewardctlError]) -> None:
    told = {errors.HasClaims: "end the event instead", errors.InProgress: "the wait"}
    assert kind in told or hints.of(kind())
