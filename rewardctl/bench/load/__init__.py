"""Scenarios that k6 runs, what they came to, and at what rate they break."""
