"""All checks, in the order in which they are told."""

from typing import Final

from rewardctl.production import databases, door, keys, passwords, running
from rewardctl.production.finding import Check, Finding, Severity, findings
from rewardctl.production.subject import Subject

_MUST, _SHOULD = Severity.MUST, Severity.SHOULD
CHECKS: Final = (
    Check("environment", _MUST, running.environment),
    Check("clock", _MUST, running.clock),
    Check("issuer", _MUST, door.issuer),
    Check("tls", _MUST, door.tls),
    Check("trusted-proxies", _MUST, door.proxies),
    Check("listening", _SHOULD, door.listening),
    Check("exposed", _SHOULD, door.exposed),
    Check("documents", _SHOULD, door.documents),
    Check("cors-origins", _SHOULD, door.origins),
    Check("rate-limits", _MUST, door.limits),
    Check("shared-limits", _SHOULD, door.shared_limits),
    Check("connections", _SHOULD, door.connections),
    Check("bcrypt-cost", _MUST, passwords.cost),
    Check("common-passwords", _MUST, passwords.common),
    Check("old-peppers", _SHOULD, passwords.old_peppers),
    Check("first-admin", _MUST, passwords.first_admin),
    Check("kept-passwords", _MUST, passwords.kept),
    Check("keys", _MUST, keys.present),
    Check("file-modes", _MUST, keys.modes),
    Check("file-owners", _MUST, keys.owners),
    Check("signing-key-age", _SHOULD, keys.age),
    Check("unretired-keys", _SHOULD, keys.unretired),
    Check("key-rotation", _SHOULD, keys.rotation),
    Check("database-packaged", _MUST, databases.own),
    Check("database-authentication", _MUST, databases.authentication),
    Check("database-tls", _MUST, databases.tls),
    Check("database-secret", _SHOULD, databases.secret),
    Check("database-members", _MUST, databases.members),
    Check("database-journal", _MUST, databases.journal),
    Check("database-schema", _MUST, databases.schema),
    Check("database-clock", _MUST, databases.clock),
    Check("database-disk", _MUST, databases.disk),
    Check("plugins", _MUST, running.plugins),
    Check("log-level", _SHOULD, running.log_level),
    Check("open-files", _MUST, running.descriptors),
    Check("disk", _MUST, running.disk),
)


def looked(subject: Subject) -> list[Finding]:
    return [one for check in CHECKS for one in findings(check, subject)]
