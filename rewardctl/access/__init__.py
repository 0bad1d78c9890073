"""Who may do what: one table of every route, and a check that asks a running platform for each of its cells."""
