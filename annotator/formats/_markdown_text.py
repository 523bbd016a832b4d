"""Markdown → its words by leaving characters out, so that every offset in the file is known."""

from __future__ import annotations

import re

from annotator.formats._article import Article
from annotator.model.section import Section, SectionKind
from annotator.model.text import OffsetMap, normalise

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][\w-]{0,30})[ \t]*:[ \t]*(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)$")
_BEFORE = re.compile(r"(?: {0,3}>[ \t]?)+| {0,3}#{1,6}[ \t]+")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S.*$")
_INLINE = re.compile(
    r"(?P<code>(`+)(?!`)[^\n]{1,500}?(?<!`)\2(?!`))"
    r"|(?P<picture>!\[[^\]\n]{0,500}\]\([^)\n]{0,400}\))"
    r"|(?P<link>\[(?P<words>[^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,200}\))?[^()\n]{0,200}\)|\[[^\]\n]{0,200}\]))"
    r"|(?P<auto><(?=https?://)[^<>\s]{1,2000}>)"
    r"|(?P<comment><!--.{0,300}?-->)"
    r"|(?P<tag></?[A-Za-z][^<>\n]{0,500}>)"
    r"|(?P<escape>\\(?=[!-/:-@\[-`{-~]))"
    r"|(?P<star>\*{1,3}(?=\S)|(?<=\S)\*{1,3})"
    r"|(?P<line>(?<![\w_])_{1,3}(?=\S)|(?<=[^\s_])_{1,3}(?![\w_]))"
    r"|(?P<strike>~~)"
)
_FACTS = {
    "author": "byline",
    "authors": "byline",
    "byline": "byline",
    "date": "published",
    "published": "published",
    "url": "url",
    "link": "url",
    "source": "url",
    "canonical": "url",
    "lang": "language",
    "language": "language",
    "license": "license",
    "licence": "license",
    "publication": "outlet",
    "outlet": "outlet",
    "publisher": "outlet",
    "site": "outlet",
}


class _Cut:
    """Which characters of a text are left out; positions only rise."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces: list[str] = []
        self.dropped: list[int] = []
        self.length = self._at = 0

    def drop(self, start: int, end: int) -> None:
        """Leave out [start, end), which lies behind all that was left out before."""
        start = max(start, self._at)
        if start >= end:
            return
        self._keep(start)
        self.dropped += range(start, end)
        self._at = end

    def here(self, position: int) -> int:
        """How long the words up to a position are, behind all that was left out."""
        return self.length + max(0, position - self._at)

    def words(self) -> str:
        """All that is left."""
        self._keep(len(self.text))
        return "".join(self.pieces)

    def _keep(self, end: int) -> None:
        self.pieces.append(self.text[self._at : end])
        self.length += end - self._at
        self._at = end


def article_of_markdown(raw: str) -> Article:
    """The words of a decoded file (a byte order mark still in it), title and facts."""
    text, moved = normalise(raw)
    cut = _Cut(text)
    said, start = _front(text, cut)
    title = said.pop("title", "")
    sections: list[Section] = []
    fence = ""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        mark = _FENCE.match(line)
        if mark is not None and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else mark[1]
            cut.drop(start, min(end + 1, len(text)))
        elif not fence:
            is_title = line.startswith("# ") and not sections
            begin = _line(cut, line, start)
            if is_title and cut.here(end) > begin:
                kind, reason = SectionKind.HEADLINE, "heading of the first order"
                sections.append(Section(begin, cut.here(end), kind, reason))
        start = end + 1
    words = cut.words()
    if not title and sections:
        title = words[sections[0].start : sections[0].end]
    is_top = bool(sections) and not words[: sections[0].start].strip()
    known = moved.dropped
    dropped = tuple(sorted({*known, *(moved.to_original(place) for place in cut.dropped)}))
    kept = tuple(sections) if is_top else ()
    return Article(words, title, said, kept, offset_map=OffsetMap(dropped))


def _front(text: str, cut: _Cut) -> tuple[dict[str, str], int]:
    """Title and facts from the block at the beginning, and where the text begins."""
    found = _FRONT.match(text[:20_000])
    if found is None:
        return {}, 0
    said: dict[str, str] = {}
    for line in found[1].splitlines():
        field = _FIELD.fullmatch(line)
        if field is None:
            continue
        name = field[1].lower()
        value = field[2].strip().strip("[]").strip("\"'").strip()
        name = name if name == "title" else _FACTS.get(name, "")
        if name and value:
            said.setdefault(name, value)
    end = found.end()
    while end < len(text) and text[end] == "\n":
        end += 1
    cut.drop(0, end)
    return said, end


def _line(cut: _Cut, line: str, start: int) -> int:
    """Leave the markup of a line out; where its words begin in the text that is left."""
    if _RULE.fullmatch(line) or _DEFINITION.fullmatch(line):
        cut.drop(start, start + len(line))
        return cut.here(start + len(line))
    before = _BEFORE.match(line)
    at = before.end() if before is not None else 0
    cut.drop(start, start + at)
    begin = cut.here(start + at)
    stop = _end_of_heading(line) if before is not None and "#" in before[0] else len(line)
    _inline(cut, line, (at, stop), start)
    cut.drop(start + stop, start + len(line))
    return begin


def _end_of_heading(line: str) -> int:
    """Where the words of a heading end: signs may stand behind them, too."""
    bare = line.rstrip(" \t")
    words = bare.rstrip("#")
    is_closed = len(words) < len(bare) and words[-1:] in (" ", "\t")
    return len(words.rstrip(" \t")) if is_closed else len(bare)


def _inline(cut: _Cut, line: str, within: tuple[int, int], start: int) -> None:
    at, stop = within
    while found := _INLINE.search(line, at, stop):
        at = found.end()
        kind = found.lastgroup if found.lastgroup != "words" else "link"
        if kind == "code":
            marks = len(found[2])
            cut.drop(start + found.start(), start + found.start() + marks)
            cut.drop(start + at - marks, start + at)
        elif kind == "link":
            cut.drop(start + found.start(), start + found.start("words"))
            _inline(cut, line, found.span("words"), start)
            cut.drop(start + found.end("words"), start + at)
        elif kind == "auto":
            cut.drop(start + found.start(), start + found.start() + 1)
            cut.drop(start + at - 1, start + at)
        else:
            cut.drop(start + found.start(), start + at)
            at += kind == "escape"  # what it stands before is a character
