"""What is wrong with a database's address or certificate, in our words: waiting mends neither."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import ConfigurationError, InvalidURI

from rewardctl.kernel.errors import BadSettings


@contextmanager
def addressed(what: str, setting: str = "its setting") -> Iterator[None]:
    """Around the making of a client, which reads the files that its URI names. Raises: BadSettings."""
    try:
        yield
    except (InvalidURI, ConfigurationError) as error:
        raise BadSettings(f"The address of {what} is not valid", hint=f"mend {setting}") from error
    except OSError as error:
        hint = "see tlsCAFile and tlsCertificateKeyFile in the address"
        raise BadSettings(f"The address of {what} names a file that can't be used: {error}", hint=hint) from error


def untrusted(error: BaseException | None, what: str) -> BadSettings | None:
    """What to say where its certificate was refused; `what` begins the sentence."""
    found = re.search(r"certificate verify failed: ([^()]+?) \(", str(error))
    if found is None:
        return None
    hint = "name the file of the authority that signed it in the address: tlsCAFile=…"
    return BadSettings(f"{what} shows a certificate that is not trusted: {found[1]}", hint=hint)
