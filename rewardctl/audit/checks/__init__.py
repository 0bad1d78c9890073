"""One function a finding, of the same name.

The first line of its docstring says what was found, the rest which of the platform's seven sentences its absence
proves. It answers the ids of what offends.

1 never over-issue · 2 never twice · 3 never lose · 4 never half · 5 replay is silent · 6 an effect happens once ·
7 the ledger only grows, and so does the audit log
"""
