import time
from datetime import UTC, datetime

import pytest
from rich.console import Console

from rewardctl.cli import output, pools
from rewardctl.cli.tables import table
from rewardctl.cli.views import history, rewards, values, wallets
from rewardctl.wire.audit import AuditAction, AuditEntryResponse
from rewardctl.wire.rewards import RewardResponse
from rewardctl.wire.wallet import WalletResponse

ID = "6b0305db96d1f2a3b4c5d6e7"
LOGINS = {"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 3}
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def shown(what: object, width: int = 60) -> str:
    console = Console(width=width, no_color=True)
    with console.capture() as captured:
        console.print(what)
    return captured.get()


def test_an_id_is_never_cut_however_narrow_the_terminal() -> None:
    assert ID in shown(table(["name", "id", "what"], [["A long name " * 5, ID, "something else " * 5]]))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rewards": ["a", "b"]}, "rewards a and b"),
        ({"pool": True}, "pool yes"),
        ({"payload": {"item": "key"}}, 'payload {"item": "key"}'),
        ({"points": 1000}, "points 1000"),
    ],
)
def test_a_rewards_fields_read_as_words(fields: dict[str, object], said: str) -> None:
    reward = RewardResponse(id=ID, type="X", name="R", description=None, created_at=NOW, **fields)
    assert rewards.gives(reward) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "always"),
        (LOGINS, "days in a row with login >= 3"),
        ({**LOGINS, "within": "7d"}, "days in a row with login within 7d >= 3"),
        ({**LOGINS, "field": "a"}, "activity login, aggregate streakDays, op >=, value 3, field a"),
        ({"minPurchase": 100}, "minPurchase 100"),
    ],
)
def test_a_condition_reads_as_what_eligibility_says_of_it(found: dict[str, object], said: str) -> None:
    assert values.condition(found) == said


@pytest.mark.parametrize(
    ("told", "here", "shown"),
    [
        ("Asia/Seoul", "America/New_York", "2026-11-23 00:00+09:00"),
        (None, "America/New_York", "2026-11-22 10:00-05:00"),
        (None, "UTC", "2026-11-22 15:00+00:00"),
    ],
)
def test_an_instant_is_in_the_zone_that_is_told_or_here_and_says_its_offset(
    monkeypatch: pytest.MonkeyPatch, told: str | None, here: str, shown: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", here)
        time.tzset()
        assert values.when(NOW, told) == shown
    time.tzset()


def test_a_holding_says_how_much_it_is() -> None:
    holding = {"type": "STICKER", "amount": 2, "claimId": ID, "rewardId": ID, "grantedAt": "x", "label": "gold"}
    wallet = WalletResponse(user_id=ID, balances={"STICKER": 2}, holdings=[holding])
    assert "label gold" in shown(wallets.wallet(wallet), 120)
    assert "amount" in shown(wallets.wallet(wallet), 120)


def entry(request_id: str) -> AuditEntryResponse:
    return AuditEntryResponse.model_validate(
        {
            "id": ID,
            "action": AuditAction.OFFER_CHANGED,
            "subject": {"kind": "event", "id": ID},
            "seq": 1,
            "actor": ID,
            "requestId": request_id,
            "old": {"stock": 1},
            "new": {"stock": 2},
            "at": NOW,
            "previousHash": "0" * 64,
            "hash": "0" * 64,
        }
    )


@pytest.mark.parametrize(("width", "told"), [(130, "0f1e2d3c"), (180, "0193f6a0-b1c2-7d4e-8f90-a1b20f1e2d3c")])
def test_a_change_says_under_which_request_with_its_end_or_whole_where_there_is_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int, told: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    output.write(history.audit([entry("0193f6a0-b1c2-7d4e-8f90-a1b20f1e2d3c")] * 2))
    shown = capsys.readouterr().out
    assert shown.count(f" {told} ") == 2


@pytest.mark.parametrize(
    ("codes", "stock", "said"),
    [
        (0, 10, "Codes in its pool: 0, fewer than the stock of 10."),
        (10, 10, None),
        (0, None, "No code is in its pool."),
        (1, None, None),
    ],
)
def test_too_few_codes_for_a_stock_are_said(codes: int, stock: int | None, said: str | None) -> None:
    assert pools.short(codes, stock) == said
