"""Which regions of a pasted page are not its article: proposals, by structure more than by phrases.

The article is what stands from the first line of prose to the last. Short lines above are headline,
byline and furniture; short lines below are furniture; comments are told by what stands around each.
Only whole lines are proposed, and the text stays as it is. Time is linear in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.model import page_phrases as phrases
from annotator.model.section import Section, SectionKind

LONGEST = 1_000_000
"""Code points of a text; what is longer is no pasted page."""
PASTED = 2
"""So many kinds of signs and more make a text one that was pasted from a page."""

_PROSE, _LEAST_WORDS = 80, 10
_PROSE_WITHOUT_BLANKS = 30
_HEADLINE, _HEADLINE_WORDS = 220, 4
_NAME = 50
_MANY = 3
_ABOVE, _BELOW = "short line above the article", "short line below the article"
_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"[.!?…。！？]")
_WITHOUT_BLANKS = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(slots=True)
class _Line:
    """A line that is not blank, without the blanks at its edges; `kind` None is not said yet."""

    start: int
    end: int
    text: str
    kind: SectionKind | None = None
    reason: str = ""

    def is_to_be(self, kind: SectionKind, reason: str = "") -> None:
        self.kind, self.reason = kind, reason


def propose(text: str, known: Iterable[Section] = ()) -> tuple[Section, ...]:
    """The sections of a text that was pasted from a page, in order; () where nothing is told apart.

    `known` are regions that are known from elsewhere (the page's markup), body among them: the
    lines there are taken for that; only what plainly is furniture is told in a known body.
    """
    page = _page(text, known)
    return page.sections() if page is not None else ()


def propose_if_pasted(text: str) -> tuple[Section, ...]:
    """As `propose`, but () for a text without the signs of a page: an ordinary article or book."""
    page = _page(text, ())
    return page.sections() if page is not None and page.signs() >= PASTED else ()


def _page(text: str, known: Iterable[Section]) -> _Page | None:
    if len(text) > LONGEST:
        return None
    page = _Page(_lines(text), sorted(known))
    return page if page.find() else None


def _lines(text: str) -> list[_Line]:
    found = []
    for match in _LINE.finditer(text):
        line = match[0]
        stripped = line.strip()
        if stripped:
            start = match.start() + len(line) - len(line.lstrip())
            found.append(_Line(start, start + len(stripped), stripped))
    return found


class _Page:
    """The lines of a page, told apart step by step."""

    def __init__(self, lines: list[_Line], known: Sequence[Section]) -> None:
        self.lines = lines
        self.first = self.last = 0  # lines of the article: [first, last]
        self._is_marked = [False] * len(lines)
        self._mark(known)

    def _mark(self, known: Sequence[Section]) -> None:
        place = 0
        for number, line in enumerate(self.lines):
            while place < len(known) and known[place].end <= line.start:
                place += 1
            if place < len(known) and known[place].start < line.end:
                section = known[place]
                self._is_marked[number] = True
                if section.kind is not SectionKind.BODY:
                    line.is_to_be(section.kind, section.reason)

    def find(self) -> bool:
        """Tell all lines apart; False where there is no article in them."""
        self._find_comments()
        self._find_phrases()
        prose = [n for n, line in enumerate(self.lines) if line.kind is None and self._is_prose(n)]
        if not prose:
            return False
        self.first, self.last = prose[0], prose[-1]
        self._find_authors(prose)
        self._stretch()
        self._above()
        self._below()
        return True

    def sections(self) -> tuple[Section, ...]:
        """The lines that are not body; neighbours of one kind and reason are one section."""
        found: list[Section] = []
        is_open = False
        for line in self.lines:
            if line.kind in (None, SectionKind.BODY):
                is_open = False
                continue
            kind, start = line.kind or SectionKind.BODY, line.start
            if is_open and (found[-1].kind, found[-1].reason) == (kind, line.reason):
                start = found.pop().start
            found.append(Section(start, line.end, kind, line.reason))
            is_open = True
        return tuple(found)

    def signs(self) -> int:
        """How many kinds of signs of a page there are; comments count as enough.

        Short lines alone are a sign where there are many: other texts have some, too.
        """
        told = Counter(line.reason for line in self.lines if line.kind is SectionKind.BOILERPLATE)
        for reason in (_ABOVE, _BELOW):
            if told[reason] < _MANY:
                del told[reason]
        is_commented = any(line.kind is SectionKind.COMMENTS for line in self.lines)
        return len(told) + (PASTED if is_commented else 0)

    def _is_prose(self, number: int) -> bool:
        line = self.lines[number]
        if self._is_marked[number]:
            return phrases.ends_sentence(line.text) or _is_prose(line.text)
        return _is_prose(line.text)

    # --- comments --------------------------------------------------------------------------------

    def _find_comments(self) -> None:
        """From the line above the first comment to the last, or to the foot of the page."""
        lines = self.lines
        after = next((n for n, line in enumerate(lines) if _is_prose(line.text)), len(lines))
        open_ = [n for n in range(after + 1, len(lines)) if lines[n].kind is None]
        open_ = [n for n in open_ if not self._is_marked[n]]
        heads = [n for n in open_ if phrases.heads_comments(lines[n].text)]
        times = [n for n in open_ if phrases.is_comment_time(lines[n].text)]
        marks = [n for n in open_ if phrases.is_comment_sign(lines[n].text)]
        around = sorted({*times, *marks})
        if heads and any(n > heads[0] for n in around):
            begin = heads[0]
        elif len(around) >= 2 and marks:
            begin = self._first_name(around[0])
        else:
            return
        last = around[-1]
        end = next((n for n in range(last + 1, len(lines)) if self._is_foot(n)), len(lines))
        for number in range(begin, end):
            if lines[number].kind is None:
                lines[number].is_to_be(SectionKind.COMMENTS, "readers’ comments")

    def _first_name(self, number: int) -> int:
        """The line of the name above the first comment's time: one or two short lines."""
        begin = number
        while begin > 0 and number - begin < 2:
            above = self.lines[begin - 1].text
            if len(above) > _NAME or phrases.ends_sentence(above) or phrases.furniture(above):
                break
            begin -= 1
        return begin

    def _is_foot(self, number: int) -> bool:
        line = self.lines[number].text
        return len(line) <= 160 and phrases.furniture(line) in (
            "links to other pages",
            "navigation of the site",
            "newsletter prompt",
        )

    # --- what phrases say ------------------------------------------------------------------------

    def _find_phrases(self) -> None:
        for line in self.lines:
            if line.kind is None and (reason := phrases.furniture(line.text)):
                line.is_to_be(SectionKind.BOILERPLATE, reason)

    def _find_authors(self, prose: list[int]) -> None:
        """Who wrote it, below the last line that tells something else; never the only paragraph."""
        rest = list(prose)
        while len(rest) > 1 and phrases.is_about_author(self.lines[rest[-1]].text):
            number = rest.pop()
            if number == prose[-1] or self._all_told(number + 1, self.last):
                self.lines[number].is_to_be(SectionKind.BOILERPLATE, phrases.AUTHOR)
                self.last = rest[-1]

    def _all_told(self, first: int, last: int) -> bool:
        return all(self.lines[n].kind is not None for n in range(first, last + 1))

    # --- above and below the article -------------------------------------------------------------

    def _stretch(self) -> None:
        """Short sentences right above and below the prose are part of the article."""
        while self.first > 0 and self._is_sentence(self.first - 1):
            if not self._has_title(self.first - 1) and not self._is_marked[self.first - 1]:
                break
            if self._is_under_title(self.first - 1):
                break
            self.first -= 1
        while self.last + 1 < len(self.lines) and self._is_sentence(self.last + 1):
            self.last += 1

    def _is_sentence(self, number: int) -> bool:
        line = self.lines[number]
        if line.kind is not None or not phrases.ends_sentence(line.text):
            return False
        if phrases.is_about_author(line.text):
            return False
        return len(line.text.split()) >= 3 or _holds_no_blanks(line.text)

    def _has_title(self, number: int) -> bool:
        return any(
            line.kind in (None, SectionKind.HEADLINE) and not phrases.is_byline(line.text)
            for line in self.lines[max(0, number - 12) : number]
        )

    def _is_under_title(self, number: int) -> bool:
        """Does a byline follow, so that it is a line below the title and no beginning?"""
        below = self.lines[number + 1 : self.first + 1]
        return any(phrases.is_byline(line.text) for line in below)

    def _above(self) -> None:
        """Title and what goes with it, byline, and all else above the article."""
        above = self.lines[: self.first]
        for line in above:
            if line.kind is None and phrases.is_byline(line.text):
                line.is_to_be(SectionKind.BOILERPLATE, phrases.BYLINE)
        left = [n for n, line in enumerate(above) if line.kind is None]
        titles = self._titles(left)
        if not titles and left and all(line.kind is not SectionKind.HEADLINE for line in above):
            titles = range(left[-1], left[-1] + 1)
        for number in left:
            if number in titles:
                above[number].is_to_be(SectionKind.HEADLINE, "title above the article")
            else:
                above[number].is_to_be(SectionKind.BOILERPLATE, _ABOVE)

    def _titles(self, left: list[int]) -> range:
        """Lines like titles that follow each other: the last above a byline, else the first."""
        runs: list[range] = []
        for number in left:
            if not _is_title(self.lines[number].text):
                continue
            if runs and runs[-1].stop == number:
                runs[-1] = range(runs[-1].start, number + 1)
            else:
                runs.append(range(number, number + 1))
        byline = next((n for n in range(self.first) if self.lines[n].reason == phrases.BYLINE), -1)
        over = [run for run in runs if run.start < byline]
        return over[-1] if over else runs[0] if runs else range(0)

    def _below(self) -> None:
        for number in range(self.last + 1, len(self.lines)):
            line = self.lines[number]
            if line.kind is not None:
                continue
            if phrases.is_about_author(line.text):
                line.is_to_be(SectionKind.BOILERPLATE, phrases.AUTHOR)
            elif phrases.is_byline(line.text):
                line.is_to_be(SectionKind.BOILERPLATE, phrases.BYLINE)
            elif not self._is_marked[number]:
                line.is_to_be(SectionKind.BOILERPLATE, _BELOW)


def _is_prose(line: str) -> bool:
    """A line as of a paragraph: long, of words, with the end of a sentence in it."""
    head = line[:2_000]
    if _holds_no_blanks(head):
        return len(head) >= _PROSE_WITHOUT_BLANKS and _SENTENCE.search(head) is not None
    if len(head) < _PROSE or len(head.split()) < _LEAST_WORDS:
        return False
    return _SENTENCE.search(head) is not None


def _holds_no_blanks(line: str) -> bool:
    return _WITHOUT_BLANKS.search(line[:200]) is not None


def _is_title(line: str) -> bool:
    if len(line) > _HEADLINE:
        return False
    return len(line.split()) >= _HEADLINE_WORDS or (_holds_no_blanks(line) and len(line) >= 8)
