"""A new document from the clipboard: a page, or plain text with its sections proposed."""

from __future__ import annotations

import io
import re
from dataclasses import replace

from annotator.errors import InputError
from annotator.formats import ReadOptions, format_named
from annotator.model.exchange import ExchangeDocument
from annotator.model.proposing import propose
from annotator.model.section import SectionKind
from annotator.services.import_documents import ImportPlan
from annotator.services.import_merge import Merge, given
from annotator.services.import_report import ImportReport
from annotator.services.import_spool import Spool
from annotator.services.project import Project

SOURCE = "clipboard"
_ADDRESS = re.compile(r"^SourceURL:(\S+)", re.MULTILINE)


def plan_paste(project: Project, text: str, page: str = "", max_mb: float = 50) -> ImportPlan:
    """Plan a document of what was copied: `page` is its HTML ("" for none), `text` its plain text.

    A text that the project holds already is told in the report, and the change is empty. Raises
    InputError where there is nothing to read.
    """
    document = document_of(text, page, max_mb)
    report, spool = ImportReport(), Spool()
    merge = Merge(project, report, spool)
    merge.page([given("The clipboard", document)])
    merge.finish()
    return ImportPlan(spool.change("paste document"), report)


def document_of(text: str, page: str = "", max_mb: float = 50) -> ExchangeDocument:
    """What was copied as a document: the page where it can be read, else the text."""
    if page.strip():
        try:
            return _of_page(page, max_mb)
        except InputError:  # no words in it, or what reads pages is not installed
            if not text.strip():
                raise
    if not text.strip():
        raise InputError("There is no text on the clipboard. Copy an article and try again.")
    return _of_text(text, max_mb)


def _of_page(page: str, max_mb: float) -> ExchangeDocument:
    head, sign, rest = page.partition("<")
    address = _ADDRESS.search(head)  # some programs put it before the page
    if address is not None:
        rest = f'link rel="canonical" href="{address[1].replace(chr(34), "")}"><{rest}'
    whole = sign + rest if head.startswith("Version:") else page
    return _read("html", whole, max_mb)


def _of_text(text: str, max_mb: float) -> ExchangeDocument:
    document = _read("text", text, max_mb)
    sections = propose(document.text)
    heading = next((s for s in sections if s.kind is SectionKind.HEADLINE), None)
    title = ""
    if heading is not None:
        title = " ".join(document.text[heading.start : heading.end].partition("\n")[0].split())
    return replace(document, sections=sections, title=title[:500])


def _read(format: str, words: str, max_mb: float) -> ExchangeDocument:
    """What a format reads of these words. Raises InputError."""
    data = words.replace("\0", "").encode("utf-8", "replace")
    options = ReadOptions(SOURCE, "utf-8", max_mb)
    for reading in format_named(format).read(io.BytesIO(data), options):
        if reading.document is not None:
            return replace(reading.document, encoding="", source=SOURCE)
        raise InputError(f"The {reading.refusal}")
    raise InputError("There is no text on the clipboard. Copy an article and try again.")
