"""A new document from the clipboard: of a page where there is one, else of the text."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import InputError
from annotator.services import clipboard
from tests.builders import make_project
from tests.formats.articles import PROSE

PASTED = f"City closes its oldest bridge\n\nBy Jane Doe\n\n{PROSE[0]}\n\n{PROSE[1]}\n\nShare"


def test_pasted_text_becomes_a_document_with_its_sections(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    try:
        plan = clipboard.plan_paste(project, PASTED.replace("\n", "\r\n"))
        project.do(plan.change)
        [summary] = [d for d in project.documents() if d.source == "clipboard"]
        assert project.document(summary.id).text == PASTED
        assert summary.title == "City closes its oldest bridge"
        again = clipboard.plan_paste(project, PASTED)
        assert again.report.documents_added == 0 and again.report.documents_known == 1
        project.undo()
        assert not [d for d in project.documents() if d.source == "clipboard"]
    finally:
        project.close()


def test_a_page_is_preferred_and_its_address_kept() -> None:
    pytest.importorskip("resiliparse", reason="resiliparse is not installed")
    page = f"<h1>Bridge closed</h1><p>{PROSE[0]}</p>"
    head = "Version:0.9\r\nStartHTML:00000097\r\nSourceURL:https://daily.example/bridge\r\n"
    found = clipboard.document_of("other words", head + page)
    assert found.text == f"Bridge closed\n\n{PROSE[0]}"
    assert (found.title, found.source, found.encoding) == ("Bridge closed", "clipboard", "")
    assert {n: json.loads(v) for n, v in found.meta} == {"url": "https://daily.example/bridge"}
    assert clipboard.document_of("words", "<img src=a.png>").text == "words"


def test_without_what_reads_pages_the_text_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(module: str, *args: Any, **more: Any) -> Any:
        if module.startswith("resiliparse"):
            raise ImportError(module)
        return real(module, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert clipboard.document_of(PASTED, "<p>x</p>").text == PASTED
    with pytest.raises(InputError, match="needs the extra “documents”"):
        clipboard.document_of("", "<p>x</p>")


def test_an_empty_clipboard_is_a_sentence() -> None:
    with pytest.raises(InputError, match="There is no text on the clipboard"):
        clipboard.document_of(" \n", "")
    with pytest.raises(InputError, match="the most that is read"):
        clipboard.document_of("x" * 1_000, max_mb=0.000_5)


def test_odd_signs_are_kept_or_left_out() -> None:
    assert clipboard.document_of("a\0b \ud800 e\u0301 💩").text == "ab ? e\u0301 💩"
