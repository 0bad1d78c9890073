"""The key that signs access tokens and those that verify them, as the files say that are changed while auth runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.keys import SigningKey, load_public_keys
from rewardctl.kernel.log import log_for
from rewardctl.kernel.principal import Role
from rewardctl.kernel.replaced import Mark, mark
from rewardctl.kernel.tokens import TokenSigner

LOOK_SECONDS: Final = 1.0
_log = log_for("keys")


@dataclass
class SigningKeys:
    """What can't be read, or does not fit together, changes nothing."""

    signing_file: Path
    public_file: Path
    signer: TokenSigner
    public: Mapping[str, Ed25519PublicKey]
    _seen: tuple[Mark | None, Mark | None] | None = None

    @classmethod
    def load(cls, signing_file: Path, public_file: Path, issuer: str, audience: str, clock: Clock) -> "SigningKeys":
        """Raises: BadSettings where a file is missing or holds no key."""
        signer = TokenSigner(SigningKey.load(signing_file), issuer, audience, clock)
        return cls(signing_file, public_file, signer, load_public_keys(public_file))

    def access_token(self, user_id: str, roles: Iterable[Role], session_id: str, generation: int = 0) -> str:
        return self.signer.access_token(user_id, roles, session_id, generation)

    def look(self) -> None:
        """Take in what the files say now, where they changed."""
        seen = mark(self.signing_file), mark(self.public_file)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._take(SigningKey.load(self.signing_file), load_public_keys(self.public_file))
        except BadSettings as error:
            _log.bind(event="keys.unreadable", reason=str(error)).warning(
                "the keys can't be read: they stay as they are"
            )

    def _take(self, signing: SigningKey, public: Mapping[str, Ed25519PublicKey]) -> None:
        """Nothing is signed by a key that is not published."""
        if signing.kid not in public:
            _log.bind(event="keys.unpublished", kid=signing.kid).warning("the signing key is not published: not taken")
            return
        if signing.kid != self.signer.key.kid:
            _log.bind(event="keys.signing", kid=signing.kid).info("another key signs access tokens")
        self.public = public
        self.signer = TokenSigner(signing, self.signer.issuer, self.signer.audience, self.signer.clock)
