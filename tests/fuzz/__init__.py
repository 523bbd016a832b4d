"""Readers fed with what nobody would write, for minutes: `python -m tests.fuzz`."""
