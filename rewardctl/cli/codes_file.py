"""A file of unique codes: one a line, and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rewardctl.cli.spoken import said
from rewardctl.kernel.errors import FieldError, Invalid
from rewardctl.wire.codes import CODE

_CODE: Final = re.compile(f"(?:{CODE}){{1,200}}")
_HEADERS: Final = {"code", "codes", "coupon", "coupons", "coupon_code", "couponcode", "voucher", "vouchers"}
_MOST: Final = 20
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Codes:
    """Each code once, in the order of the file; `repeated` lines held one that was there before."""

    each: Sequence[str]
    repeated: int

    @property
    def first(self) -> list[str]:
        return list(self.each[:_SHOWN])

    def foretold(self) -> str:
        more = said(", {0} repeated in the file").format(f"{self.repeated:,}") if self.repeated else ""
        shown = " ".join(self.first)
        return said("{0} to add{1}; the first: {2}").format(f"{len(self.each):,}", more, shown)

    def told(self, added: int) -> str:
        there = len(self.each) - added
        were = said(", 1 was there already") if there == 1 else said(", {0} were there already").format(f"{there:,}")
        more = said(", {0} repeated in the file").format(f"{self.repeated:,}") if self.repeated else ""
        return said("{0} added").format(f"{added:,}") + (were if there else "") + more


def read(file: Path) -> Codes:
    """Empty lines are left out. Raises: Invalid, with the lines that hold no code before any is sent."""
    numbered = [(number, line.strip()) for number, line in enumerate(_text(file).splitlines(), 1) if line.strip()]
    wrong = [(number, fault) for number, line in numbered if (fault := _fault(line, first=number == numbered[0][0]))]
    if wrong:
        errors = [FieldError(f"{file}:{number}", fault) for number, fault in wrong[:_MOST]]
        detail = f"{len(wrong)} of {len(numbered)} lines can't be a code; none was added"
        raise Invalid(detail, hint="write one code a line and nothing else: no header, no columns", errors=errors)
    if not numbered:
        raise Invalid(f"{file} is empty", hint="write one code a line")
    each = list(dict.fromkeys(code for _, code in numbered))
    return Codes(each, len(numbered) - len(each))


def _fault(line: str, *, first: bool) -> str | None:
    if first and line.lower() in _HEADERS:
        return "is the header of a column"
    if _CODE.fullmatch(line):
        return None
    return "must be up to 200 visible ASCII characters, without a space, comma, semicolon or quote"


def _text(file: Path) -> str:
    """Raises: Invalid."""
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} can't be read: {error}", hint="save it as UTF-8 text") from error
