"""What each database holds besides documents: its indexes, its version, and the steps from one version to the next.

declared    how an index, a collection and a database are written down
event       the event database; `accounts` is the other one: the daemons' models take their indexes from here
steps       what changes a stored database, in the order of the versions
stamp       the version that a database says it has
lease       one process at a time changes it
migrate     takes the steps that are missing and builds the indexes that are missing
standing    what a database has, beside what it should have
"""
