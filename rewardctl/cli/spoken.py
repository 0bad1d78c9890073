"""What the CLI says, in the language of its environment. English costs nothing: no catalogue is read."""

import os

from rewardctl.language.preference import of_environment


def said(text: str) -> str:
    """`text` for people; what `--json` prints, and what a log says, is never passed through here."""
    language = of_environment(os.environ)
    if language == "en":
        return text
    from rewardctl.language.catalogue import translations  # noqa: PLC0415 - English needs none

    return translations(language).gettext(text)
