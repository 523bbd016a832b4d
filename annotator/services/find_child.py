"""The process that looks for an expression: a line of JSON and the text in, a line of JSON out.

It ends itself when its time is up, by a thread of the interpreter that needs nothing of it: also
while an expression goes round in circles, and also when whoever started it is gone.
"""

from __future__ import annotations

import faulthandler
import json
import os
import re
import sys
from typing import Any

from annotator.model.find import Search, find_expression


def main() -> None:
    """Read, look, answer; without an answer the time was too short."""
    asked, _, given = sys.stdin.buffer.read().partition(b"\n")
    wanted = json.loads(asked)
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(wanted.pop("seconds"), exit=True, file=nowhere)
        around = wanted.pop("around")
        sys.stdout.write(json.dumps(answer(given.decode(), Search(**wanted), around)))
        sys.stdout.flush()
        faulthandler.cancel_dump_traceback_later()


def answer(text: str, search: Search, around: int = 0) -> dict[str, Any]:
    """What was found, or what is wrong with the expression and where (code points, or None)."""
    try:
        hits = find_expression(text, search, around)
    except re.error as error:
        return {"wrong": error.msg, "place": error.pos}
    except (OverflowError, RecursionError, MemoryError):
        return {"wrong": "it is too large", "place": None}
    return {"ranges": hits.ranges, "more": (hits.more_before, hits.more_after)}
