"""What the help says can be written can be written."""

from __future__ import annotations

import re

from annotator.model.query import parse
from annotator.model.query_fields import FIELDS
from annotator.paths import resource
from annotator.ui import actions

PAGE = resource("help/finding_spans.md").read_text("utf-8")


def examples() -> list[str]:
    rows = re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)
    found = [example for row in rows for example in re.findall(r"`([^`]+)`", row)]
    return [f"{example}x" if example.endswith(":") else example for example in found]


def test_every_example_is_a_query() -> None:
    assert len(examples()) > 15
    for example in examples():
        parse(example)


def test_every_filter_is_explained() -> None:
    for name in FIELDS:
        assert f"`{name}:" in PAGE, name


def test_it_is_in_the_menu() -> None:
    assert actions.BY_ID["finding_spans"].menu == "Help"
