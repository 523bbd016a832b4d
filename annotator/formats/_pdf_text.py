"""PDF → lines with their places → paragraphs. Needs pypdfium2: the extra "documents"."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles
from threading import Lock
from typing import Any

from annotator.errors import InputError
from annotator.formats._article import Article, Blocks, printable
from annotator.model.proposing import propose_if_pasted
from annotator.model.section import SectionKind

MOST_PAGES = 5_000
_ONE_AT_A_TIME = Lock()  # the library is not made for threads
_HYPHEN = re.compile("[\ufffe\x02\u00ad]$")
_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page |seite |p\.? ?)?\d{1,4}(?: ?(?:/|of|von) ?\d{1,4})?\W*", re.I
)
_REPEATED = "stands on most pages"
_EDGE = 2
"""So many lines at the top and at the foot of a page may be repeated ones."""


@dataclass(slots=True)
class _Line:
    """A line of a page, its box in points (0 where it is not known); `divided` ends in a hyphen."""

    text: str
    left: float = 0
    right: float = 0
    top: float = 0
    divided: bool = False
    repeated: bool = False


def article_of_pdf(data: bytes, max_mb: float) -> Article:
    """What is found in a file. Raises InputError."""
    try:
        import pypdfium2
    except ImportError as error:
        raise InputError(
            'reading PDF files needs the extra “documents”: pip install "annotator[documents]".'
        ) from error
    with _ONE_AT_A_TIME:
        try:
            pages, said = _pages(pypdfium2, data)
        except pypdfium2.PdfiumError as error:
            raise InputError(_refusal(str(error))) from error
    if not any(pages):
        raise InputError(
            "there are no words in it; its pages may be scanned pictures. Have its text recognised "
            "(OCR) first."
        )
    _find_repeated(pages)
    blocks = Blocks(max_mb)
    _write(pages, blocks)
    text = blocks.text()
    facts = {"byline": said["Author"]} if said.get("Author", "").strip() else {}
    sections = tuple(blocks.sections) or propose_if_pasted(text)
    return Article(text, said.get("Title", ""), facts, sections)


def _refusal(reason: str) -> str:
    if "assword" in reason:
        return "it is locked with a password. Save it without one and try again."
    return f"it is not a sound PDF file ({reason.rstrip('.')})."


def _pages(library: Any, data: bytes) -> tuple[list[list[_Line]], dict[str, str]]:
    document = library.PdfDocument(data)
    try:
        if len(document) > MOST_PAGES:
            raise InputError(f"it has more than {MOST_PAGES:,} pages. Split it.")
        said = {name: printable(value) for name, value in document.get_metadata_dict().items()}
        return [_lines(document, number) for number in range(len(document))], said
    finally:
        document.close()


def _lines(document: Any, number: int) -> list[_Line]:
    """The lines of a page in the order in which the file holds them."""
    page = document[number]
    words = page.get_textpage()
    try:
        text = words.get_text_range()
        found = []
        at = 0
        for line in text.split("\n"):
            if line.strip():
                found.append(_line(words, line, at))
            at += len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1
        return found
    finally:
        words.close()
        page.close()


def _line(words: Any, line: str, at: int) -> _Line:
    bare = line.rstrip()
    first = at + len(bare) - len(bare.lstrip())
    divided = _HYPHEN.search(bare) is not None
    shown = _CONTROLS.sub("", printable(bare.strip()))
    count = words.count_chars()
    if first >= count or at + len(bare) > count:
        return _Line(shown, divided=divided)
    left, _, _, top = words.get_charbox(first, loose=True)
    _, _, right, _ = words.get_charbox(at + len(bare) - 1, loose=True)
    return _Line(shown, left, right, top, divided)


def _find_repeated(pages: list[list[_Line]]) -> None:
    """Lines at the edges of pages that are alike on most, and bare numbers there."""
    if len(pages) < 3:
        return
    edges = [page[:_EDGE] + page[-_EDGE:] for page in pages]
    alike = Counter(key for edge in edges for key in {_key(line) for line in edge})
    for edge in edges:
        for line in edge:
            many = alike[_key(line)] * 2 >= len(pages)
            line.repeated = many or _PAGE_NUMBER.fullmatch(line.text) is not None


def _key(line: _Line) -> str:
    return _DIGITS.sub("0", line.text)


def _write(pages: list[list[_Line]], blocks: Blocks) -> None:
    """Paragraphs, going on over the edges of pages; repeated lines stand behind the paragraph."""
    words: list[str] = []
    repeated: list[str] = []
    before: _Line | None = None
    for page in pages:
        leading = _leading(page)
        width = max((line.right for line in page if not line.repeated), default=0)
        is_first = True
        for line in page:
            if line.repeated:
                repeated.append(line.text)
                continue
            if before is None or not _goes_on(before, line, leading, width, is_first):
                blocks.add("".join(words))
                blocks.add("\n".join(repeated), SectionKind.BOILERPLATE, _REPEATED)
                words, repeated = [], []
            elif not before.divided:
                words.append(" ")
            words.append(line.text)
            before, is_first = line, False
    blocks.add("".join(words))
    blocks.add("\n".join(repeated), SectionKind.BOILERPLATE, _REPEATED)


def _leading(page: list[_Line]) -> float:
    """How far apart the lines of a page usually are, in points; 0 where that is not known."""
    steps = [a.top - b.top for a, b in pairwise(page) if a.top > b.top > 0]
    return quantiles(steps, n=4)[0] if len(steps) > 1 else sum(steps)


def _goes_on(before: _Line, line: _Line, leading: float, width: float, is_first: bool) -> bool:
    """Is a line part of the paragraph of the line before it?"""
    if before.divided:
        return True
    if is_first:  # the page is another
        return before.text[-1:] not in '.!?…”"’»:' and line.text[:1].islower()
    if before.right and leading:
        step = before.top - line.top
        if not 0 < step <= 1.35 * leading or line.left > before.left + leading * 0.6:
            return False
        return before.right >= 0.75 * width
    return before.text[-1:] not in ".!?…" and line.text[:1].islower()
