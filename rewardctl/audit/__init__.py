"""Proves from what is stored that the platform kept its promises, and shows where it did not.

lines       everything that is audited, as one stream of lines: from a live database (`mongo`) or a sealed file (`file`)
records     what the checks look at of each document
checks      one function a finding: its name is the finding's, its docstring says what it means and what it proves
verifier    runs every check over one stream, a user at a time
export      writes the stream into a file, sealed by the project's key (`seal`)

Nothing here is shared with the daemon that wrote what is checked, but the hash of a chain (`kernel.chain`).
"""
