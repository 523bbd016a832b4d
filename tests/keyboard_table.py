"""The keyboard table of the README, made from the table of actions.

`python -m tests.keyboard_table` writes it into the README; a test compares the two.
"""

from __future__ import annotations

import re
from pathlib import Path

from annotator.ui.actions import ALL, MENUS, OTHER_KEYS, TEXT, Action
from annotator.ui.key_names import shown

README = Path(__file__).parent.parent / "README.md"
BETWEEN = re.compile("(<!-- keys: .*? -->\n).*?(<!-- end of keys -->)", re.DOTALL)


def table() -> str:
    """The whole table in Markdown: where, key, what it does."""
    found = [row for menu in MENUS for row in ALL if row.menu.startswith(menu.replace("&", ""))]
    rows = [
        f"| {row.scope} | {keys(row)} | {row.tip or row.name} |"
        for row in (*found, *TEXT)
        if row.keys
    ]
    rows += [f"| text | {key} | {what} |" for key, what in OTHER_KEYS]
    return "\n".join(["", "| where | key | what it does |", "|---|---|---|", *rows, "", ""])


def keys(row: Action) -> str:
    """An action's keys, each as one piece of code."""
    return " ".join(dict.fromkeys(f"`{shown(key)}`" for key in row.keys))


def in_readme() -> str:
    """The table that stands in the README now."""
    found = BETWEEN.search(README.read_text("utf-8"))
    return found[0].removeprefix(found[1]).removesuffix(found[2]) if found else ""


if __name__ == "__main__":
    fresh = BETWEEN.sub(
        lambda found: found[1] + table() + found[2], README.read_text("utf-8"), count=1
    )
    README.write_text(fresh, "utf-8")
