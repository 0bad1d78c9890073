"""Accounts, logins and tokens; what event is to know of them is told to it until it knows.

Who logs in comes through `service/login_limits` to `service/sessions`, which gives the tokens; `service/signing_keys`
has the key that signs them, and `service/revocations` says which are good no longer. `service/changing` changes an
account, whoever wants it: its owner (`own_account`) or an administrator (`accounts`, `erasures`). `telling` takes
logins, changes and erasures to event, each from its outbox. `storage` keeps it all; `bootstrap` puts it together.
"""
