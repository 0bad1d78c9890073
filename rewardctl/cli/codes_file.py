"""A file of unique codes, one a line."""

import re
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import FieldError, Invalid

_CODE: Final = re.compile(r"[\x21-\x7e]{1,200}")
_MOST: Final = 20


def read(file: Path) -> list[str]:
    """The codes; empty lines are left out. Raises: Invalid, with the lines that hold none before any is sent."""
    numbered = [(number, line.strip()) for number, line in enumerate(_text(file).splitlines(), 1) if line.strip()]
    wrong = [number for number, code in numbered if not _CODE.fullmatch(code)]
    if wrong:
        said = "must be up to 200 visible ASCII characters, without a space"
        errors = [FieldError(f"{file}:{number}", said) for number in wrong[:_MOST]]
        raise Invalid(f"{len(wrong)} of {len(numbered)} lines can't be a code; none was added", errors=errors)
    if not numbered:
        raise Invalid(f"{file} is empty", hint="write one code a line")
    return [code for _, code in numbered]


def _text(file: Path) -> str:
    """Raises: Invalid."""
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} can't be read: {error}", hint="save it as UTF-8 text") from error
