"""Whose word is taken for who the gateway is."""

import ssl
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import BadSettings

_NAME_MISMATCH: Final = 62
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH, and the next two for e-mail and address."""
_ANOTHER: Final = range(_NAME_MISMATCH, _NAME_MISMATCH + 3)


def trusting(file: Path) -> ssl.SSLContext:
    """Those in `file`, in PEM, and nobody else. Raises: BadSettings."""
    try:
        return ssl.create_default_context(cafile=file)
    except OSError as error:
        said = error.strerror if error.filename else "it holds no certificate in PEM"
        raise BadSettings(f"The certificates in {file} can't be used: {said}", hint="mend ca_file") from error


def refused(error: BaseException, url: str) -> BadSettings | None:
    """What to say where the certificate was refused: waiting does not mend it."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return _said(found, url)
        found = found.__cause__ or found.__context__
    return None


def _said(error: ssl.SSLCertVerificationError, url: str) -> BadSettings:
    if error.verify_code in _ANOTHER:
        hint = "name the platform as its certificate does: gateway_url (REWARDCTL_GATEWAY_URL)"
        return BadSettings(f"The certificate at {url} is of another: {error.verify_message}", hint=hint)
    hint = "name the file of the authority that signed it: ca_file (REWARDCTL_CA_FILE)"
    return BadSettings(f"The certificate at {url} is not trusted: {error.verify_message}", hint=hint)
