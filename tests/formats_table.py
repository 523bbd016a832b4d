"""The table of formats in the help, made from what the formats declare.

`python -m tests.formats_table` writes it into the page; a test compares the two.
"""

from __future__ import annotations

import re
from pathlib import Path

from annotator.services.formats import FormatInfo, list_formats

PAGE = Path(__file__).parent.parent / "resources" / "help" / "formats.md"
BETWEEN = re.compile("(<!-- formats: .*? -->\n).*?(<!-- end of formats -->)", re.DOTALL)


def table() -> str:
    """The table of all formats in Markdown, then what is to be known of each."""
    found = list_formats()
    rows = [
        f"| `{info.name}` | {info.title} | {'yes' if info.reads else '–'} | {_written(info)} "
        f"| {' '.join(f'`{e}`' for e in info.extensions)} |"
        for info in found
    ]
    head = ["| name | format | read | written | files |", "|---|---|---|---|---|"]
    parts = [part for info in found for part in _about(info)]
    return "\n".join(["", *head, *rows, "", *parts])


def _written(info: FormatInfo) -> str:
    return "–" if not info.writes else "a folder" if info.is_folder else "yes"


def _about(info: FormatInfo) -> list[str]:
    lines = [f"### {info.title} (`{info.name}`)", "", info.limits]
    if info.lacks and info.writes:
        lines += ["", f"Not held: {', '.join(info.lacks)}."]
    for setting in info.settings:
        choices = "; ".join(f"`{value}` {words}" for value, words in setting.choices)
        when = "" if setting.writing else " (when it is read)"
        lines += ["", f"{setting.title}{when}, `--set {setting.name}=…`: {choices}."]
    if info.extra:
        lines += ["", f'Needs an extra: `pip install "annotator[{info.extra}]"`.']
    return [*lines, ""]


def in_page() -> str:
    """The table that stands in the help now."""
    found = BETWEEN.search(PAGE.read_text("utf-8"))
    return found[0].removeprefix(found[1]).removesuffix(found[2]) if found else ""


if __name__ == "__main__":
    fresh = BETWEEN.sub(
        lambda found: found[1] + table() + found[2], PAGE.read_text("utf-8"), count=1
    )
    PAGE.write_text(fresh, "utf-8")
