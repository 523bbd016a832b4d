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
    data_dir, safe_mode, rest = _options(arguments)
    if not rest or (len(rest) == 2 and rest[0] == "open" and not rest[1].startswith("-")):
        return open_window(rest[1:], data_dir, safe_mode)
    from annotator.cli.group import run

    return run(arguments)


def open_window(projects: Sequence[str], data_dir: str = "", safe_mode: bool = False) -> int:
    """Open the window, on a project if one is given."""
    from annotator import app

    given = ["--data-dir", data_dir] if data_dir else []
    given += ["--safe-mode"] if safe_mode else []
    return app.main([sys.argv[0], *given, *projects])


def _options(arguments: list[str]) -> tuple[str, bool, list[str]]:
    """A --data-dir at the beginning ("" if there is none), whether --safe-mode stands there, and
    what comes behind them."""
    data_dir, safe_mode, rest = "", False, arguments
    while rest:
        first = rest[0]
        if first == "--safe-mode":
            safe_mode, rest = True, rest[1:]
        elif first == "--data-dir" and len(rest) > 1:
            data_dir, rest = rest[1], rest[2:]
        elif first.startswith("--data-dir="):
            data_dir, rest = first.partition("=")[2], rest[1:]
        else:
            break
    return data_dir, safe_mode, rest
