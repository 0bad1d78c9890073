"""Events and what they offer, claims and what they are granted, activities, and the log of who changed what.

A claim comes in at `api/claims` and begins in `service/submissions`: `service/decisions` judges its condition
(`domain/condition`), `domain/claim` says which steps there are, `service/grants` takes them, and `service/completer`
takes up what stands still. An operator's decision goes the same way, many at once through `service/bulk_decisions`.

What a use case needs of the outside world is a port in `service/ports`. `storage` fulfils those of the database, its
shapes are in `storage/documents`; `plugins` asks the reward types: `installed` finds them, `giver` is their port.
`bootstrap` puts all of it together.
"""
