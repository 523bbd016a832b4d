"""The command line: every verb without a window; it works where Qt cannot start.

The two ways to the window (`annotator`, `annotator open PROJECT`) are taken before the library of
the command line is loaded, so that the first screen does not wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; `argv` is without its name. Gives the exit status: 0; 1 if anything was
    refused, one sentence each on standard error; 2 for wrong usage.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    data_dir, rest = _data_dir(arguments)
    if not rest or (len(rest) == 2 and rest[0] == "open" and not rest[1].startswith("-")):
        return open_window(rest[1:], data_dir)
    from annotator.cli.group import run

    return run(arguments)


def open_window(projects: Sequence[str], data_dir: str = "") -> int:
    """Open the window, on a project if one is given."""
    from annotator import app

    given = ["--data-dir", data_dir] if data_dir else []
    return app.main([sys.argv[0], *given, *projects])


def _data_dir(arguments: list[str]) -> tuple[str, list[str]]:
    """A --data-dir at the beginning ("" if there is none), and what comes behind it."""
    first = arguments[0] if arguments else ""
    if first == "--data-dir" and len(arguments) > 1:
        return arguments[1], arguments[2:]
    if first.startswith("--data-dir="):
        return first.partition("=")[2], arguments[1:]
    return "", arguments
