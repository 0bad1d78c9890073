"""The lines of a small world that is right; a test makes one thing wrong in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rewardctl.audit.lines import Kind, Line
from rewardctl.kernel import chain
from rewardctl.kernel.clock import iso

Document = dict[str, Any]
NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
POINTS: Final = 100
EVENT: Final = f"{700:024x}"


def numbered(number: int) -> str:
    """The id with that number."""
    return f"{number:024x}"


REWARD: Final = numbered(999)


def index(*fields: str, **partial: str) -> Document:
    rules = {name: {"$type": kind} for name, kind in partial.items()}
    return {"key": [[name, 1] for name in fields], "unique": True, "partial": rules}


def indexes() -> dict[str, list[Document]]:
    return {
        "claims": [
            index("user_id", "event_reward_id", "bucket", "slot", slot="int"),
            index("user_id", "key", key="string"),
        ],
        "ledger": [index("user_id", "claim_id", "reward_id", "kind"), index("user_id", "seq")],
        "audit": [index("subject_id", "seq")],
        "activities": [index("user_id", "client_id")],
        "codes": [index("reward_id", "digest"), index("reward_id", "claim_id", claim_id="string")],
        "marks": [index("reward_type", "name")],
    }


def header() -> Line:
    return Kind.HEADER, {"server_time": NOW, "indexes": indexes()}


def offer(number: int, total: int | None = 10, remaining: int | None = None) -> Document:
    left = total if remaining is None else remaining
    ids = {"_id": numbered(number), "event_id": EVENT, "reward_id": numbered(number + 900)}
    return {**ids, "revision": 1, "stock_total": total, "stock_remaining": left, "holds": [], "returns": []}


def granted(*, reward: str = REWARD, expires_at: datetime | None = None) -> list[Document]:
    return [{"reward_id": reward, "type": "POINT", "amount": POINTS, "expires_at": expires_at}]


def claim(number: int, user: str, offer_id: str, **changes: Any) -> Document:
    """An approved one in slot 1, unless told otherwise."""
    usual: Document = {
        "_id": numbered(number),
        "user_id": user,
        "event_reward_id": offer_id,
        "reward": {"id": REWARD, "type": "POINT"},
        "limit": {"count": 1},
        "bucket": "",
        "slot": 1,
        "status": "APPROVED",
        "step": "DECIDED",
        "grants": granted(),
        "key": None,
        "answer": None,
        "lease_until": None,
        "origin": "ATTEMPT",
        "reasons": [],
    }
    return usual | changes


def told(last: Document | None, kind: str, subject: str, action: str, new: Document) -> Document:
    """The entry of the audit log that comes after `last` about a subject."""
    seq = last["seq"] + 1 if last else 1
    made: Document = {
        "_id": numbered(int(subject, 16) * 1000 + 500 + seq),
        "action": action,
        "subject_kind": kind,
        "subject_id": subject,
        "seq": seq,
        "actor": numbered(900),
        "request_id": "request-id",
        "old": None,
        "new": new,
        "at": NOW,
        "previous_hash": last["hash"] if last else chain.GENESIS,
    }
    return made | {"hash": told_hash_of(made)}


def told_hash_of(made: Document) -> str:
    fields = {name: made[name] for name in ("action", "seq", "actor", "old", "new")}
    subject = {"kind": made["subject_kind"], "id": made["subject_id"]}
    more = {"id": made["_id"], "requestId": made["request_id"], "subject": subject, "at": iso(made["at"])}
    return chain.link(made["previous_hash"], fields | more)


def entry(last: Document | None, of: Document, kind: str = "GRANT", amount: int = POINTS) -> Document:
    """The one that comes after `last` in the wallet of a claim's user."""
    seq = last["seq"] + 1 if last else 1
    made: Document = {
        "_id": numbered(int(of["_id"], 16) * 1000 + seq),
        "user_id": of["user_id"],
        "seq": seq,
        "claim_id": of["_id"],
        "reward_id": of["reward"]["id"],
        "kind": kind,
        "type": of["reward"]["type"],
        "amount": amount,
        "details": {"note": "여름", "share": 0.1},
        "at": NOW,
        "previous_hash": last["hash"] if last else chain.GENESIS,
    }
    return made | {"hash": hash_of(made)}


def hash_of(made: Document) -> str:
    named = {"user_id": "userId", "claim_id": "claimId", "reward_id": "rewardId"}
    kept = ("user_id", "seq", "claim_id", "reward_id", "kind", "type", "amount", "details")
    fields = {named.get(name, name): made[name] for name in kept}
    return chain.link(made["previous_hash"], fields | {"at": iso(made["at"])})


@dataclass
class Books:
    """One user with a claim of each kind; `offers`, `claims` and `entries` are by the name of their part in it."""

    user: str = numbered(1)
    offers: dict[str, Document] = field(default_factory=dict)
    claims: dict[str, Document] = field(default_factory=dict)
    entries: list[Document] = field(default_factory=list)
    wallets: list[Document] = field(default_factory=list)
    event: Document = field(default_factory=lambda: {"_id": EVENT, "version": 2, "deleted_at": None})
    told: list[Document] = field(default_factory=list)
    header: Document = field(default_factory=lambda: dict(header()[1]))

    @classmethod
    def kept(cls) -> "Books":
        books = cls()
        books.offers["limited"], books.offers["endless"] = offer(20, 10, 7), offer(21, None)
        books._approved("approved", "limited")
        books._approved("daily", "endless", bucket="2026-11-22", limit={"count": 2})
        books._approved("daily again", "endless", bucket="2026-11-22", limit={"count": 2}, slot=2)
        books._approved("tomorrow", "endless", bucket="2026-11-23", limit={"count": 2})
        books._approved("lapsed", "endless", bucket="x", grants=granted(expires_at=NOW))
        books._enter("lapsed", "EXPIRE", -POINTS)
        books._approved("revoked", "limited", bucket="x", status="REVOKED", slot=None)
        books._enter("revoked", "REVOKE", -POINTS)
        books._keyed()
        books._others()
        books._audited()
        books.wallets.append({"_id": books.user, "seq": 3, "balances": {"POINT": 300, "BADGE": 0}})
        return books

    def _keyed(self) -> None:
        answer = {"status": 201, "claim_id": None, "claim_status": "APPROVED"}
        made = self._approved("keyed", "endless", bucket="k", key="k1", answer=answer)
        answer["claim_id"] = made["_id"]
        void: Document = {"status": None, "step": "VOID", "slot": None, "grants": []}
        self._add("void", "limited", key="k2", answer={"status": 409, "claim_id": None, "claim_status": None}, **void)

    def _others(self) -> None:
        soon = {"status": "PENDING", "grants": [], "lease_until": NOW + timedelta(seconds=5)}
        self._add("waiting", "limited", bucket="a", step="WAITING", status="PENDING", grants=[])
        self._add("rejected", "limited", bucket="b", status="REJECTED", slot=None, grants=[])
        self._add("submitted", "limited", bucket="c", step="SUBMITTED", **soon)
        put_off = self._add("put off", "limited", bucket="d", step="RESERVED", **soon)
        returned = self._approved("returned", "limited", bucket="e", step="REVERSED", lease_until=NOW)
        self._enter("returned", "REVOKE", -POINTS)
        reversing = self._approved("revoking", "limited", bucket="f", step="REVOKING", lease_until=NOW)
        assert reversing["step"] == "REVOKING"
        self.offers["limited"] |= {"holds": [put_off["_id"]], "returns": [returned["_id"]]}

    def _audited(self) -> None:
        """The event at its second version, its offers, and what operators did with claims."""
        self._tell("event", EVENT, "event.opened", {"version": 1})
        for one in self.offers.values():
            self._tell("event", EVENT, "offer.added", {"rewardId": one["reward_id"], "revision": 1})
        self._tell("event", EVENT, "event.changed", {"version": 2})
        self._tell("claim", self.claims["revoked"]["_id"], "claim.revoked", {"status": "REVOKED"})
        self.claims["rejected"] |= {"origin": "WAITING", "reasons": [{"code": "rejected_by_operator"}]}
        self._tell("claim", self.claims["rejected"]["_id"], "claim.decided", {"status": "REJECTED"})

    def _tell(self, kind: str, subject: str, action: str, new: Document) -> None:
        own = [one for one in self.told if one["subject_id"] == subject]
        self.told.append(told(own[-1] if own else None, kind, subject, action, new))

    def told_of(self, name: str) -> Document:
        """The newest entry of the audit log about the claim of that name."""
        return next(one for one in reversed(self.told) if one["subject_id"] == self.claims[name]["_id"])

    def _add(self, name: str, of: str, **changes: Any) -> Document:
        number = 100 + len(self.claims)
        self.claims[name] = claim(number, self.user, self.offers[of]["_id"], **changes)
        return self.claims[name]

    def _approved(self, name: str, of: str, **changes: Any) -> Document:
        made = self._add(name, of, **changes)
        self._enter(name, "GRANT", POINTS)
        return made

    def _enter(self, name: str, kind: str, amount: int) -> None:
        last = self.entries[-1] if self.entries else None
        self.entries.append(entry(last, self.claims[name], kind, amount))

    def twin(self, name: str, **changes: Any) -> Document:
        """A second claim like the one of that name."""
        made = {**self.claims[name], "_id": numbered(500 + len(self.claims)), **changes}
        self.claims[f"twin {len(self.claims)} of {name}"] = made
        return made

    def entry_of(self, name: str, kind: str = "GRANT") -> Document:
        return next(one for one in self.entries if (one["claim_id"], one["kind"]) == (self.claims[name]["_id"], kind))

    def rechain(self) -> None:
        """Make the chain right again, as whoever writes wrong things from the start would."""
        previous = chain.GENESIS
        for seq, one in enumerate(self.entries, 1):
            one |= {"seq": seq, "previous_hash": previous}
            previous = one["hash"] = hash_of(one)

    def lines(self) -> Iterator[Line]:
        yield Kind.HEADER, self.header
        yield Kind.EVENT, self.event
        yield from ((Kind.EVENT_REWARD, one) for one in self.offers.values())
        yield from ((Kind.AUDIT_ENTRY, one) for one in self.told)
        yield from ((Kind.CLAIM, one) for one in reversed(self.claims.values()))
        yield from ((Kind.ENTRY, one) for one in self.entries)
        yield from ((Kind.WALLET, one) for one in self.wallets)
        yield Kind.ATTEMPTS, {"count": 3}
