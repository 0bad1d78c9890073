"""The calls, a module a noun and a method a row of the contract."""
