"""Before and after of an act, side by side, as a page of rich text made of plain words."""

from __future__ import annotations

from difflib import SequenceMatcher

from annotator.services.past_words import Fact, Piece, Side, Sides
from annotator.ui.theme import Theme
from annotator.ui.widgets.plain_text import counted, escaped, in_quotes, shortened

_LONGEST = 2_000
"""Characters of one value that are shown."""
_DEEDS = {"made": "new", "removed": "removed", "changed": "changed"}
_NOTHING = "–"


def page(told: Sides, theme: Theme) -> str:
    """The page of an act. What differs has a dot before it and its words are underlined (what came)
    or struck through (what went); what stayed is quiet."""
    quiet, line = theme.colors["quiet"], theme.colors["line"]
    rows = [_side(side, theme) for side in told.sides]
    more = ""
    if told.more:
        more = f'<p style="color:{quiet}">… and {counted(told.more, "more record")}.</p>'
    style = f"td {{ padding: 3px 8px; }} .head td {{ border-bottom: 1px solid {line}; }}"
    return f"<style>{style}</style>{''.join(rows)}{more}"


def _side(side: Side, theme: Theme) -> str:
    quiet = theme.colors["quiet"]
    title = escaped(shortened(side.title, 90))
    named = f" {in_quotes(title)}" if side.title.strip() else ""
    head = (
        f'<p style="margin-top:12px"><b>{escaped(side.kind)}</b>{named}'
        f' <span style="color:{quiet}">· {_DEEDS[side.deed]}</span></p>'
    )
    before = "Not there" if side.deed == "made" else "Before"
    after = "Not there any more" if side.deed == "removed" else "After"
    table = (
        f'<tr class="head" style="color:{quiet}"><td width="20%"></td>'
        f'<td width="40%">{before}</td><td width="40%">{after}</td></tr>'
    )
    ordered = sorted(side.facts, key=lambda fact: not _differs(fact, side))
    return (
        head
        + f'<table width="100%">{table}{"".join(_fact(f, side, theme) for f in ordered)}</table>'
    )


def _differs(fact: Fact, side: Side) -> bool:
    return side.deed == "changed" and fact.differs


def _fact(fact: Fact, side: Side, theme: Theme) -> str:
    quiet = theme.colors["quiet"]
    name = escaped(fact.name)
    before = _value(fact.before, fact.before_pieces, theme)
    after = _value(fact.after, fact.after_pieces, theme)
    if side.deed == "made":
        before = ""
    elif side.deed == "removed":
        after = ""
    elif not fact.differs:
        return f'<tr style="color:{quiet}"><td>{name}</td><td>{before}</td><td>{after}</td></tr>'
    elif not (fact.before_pieces or fact.after_pieces):
        before, after = _marked(_cut(fact.before), _cut(fact.after))
    dot = (
        f'<span style="color:{theme.colors["accent"]}">●</span> ' if side.deed == "changed" else ""
    )
    weight = "bold" if side.deed == "changed" else "normal"
    return (
        f'<tr><td style="color:{quiet}">{dot}<span style="font-weight:{weight}">{name}</span></td>'
        f"<td>{before}</td><td>{after}</td></tr>"
    )


def _value(text: str, pieces: tuple[Piece, ...], theme: Theme) -> str:
    """A value; of a span in its context the span's own words stand in brackets."""
    if not pieces:
        return _lines(_cut(text)) or _NOTHING
    quiet = theme.colors["quiet"]
    said = []
    for piece, own in pieces:
        shown = _lines(_cut(piece))
        said.append(f"<b>[{shown}]</b>" if own else f'<span style="color:{quiet}">{shown}</span>')
    return "".join(said)


def _marked(before: str, after: str) -> tuple[str, str]:
    """Two values with what differs struck through and underlined, word by word."""
    one, other = _words(before), _words(after)
    went, came = [], []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        gone, new = _lines("".join(one[a:b])), _lines("".join(other[c:d]))
        went.append(gone if tag == "equal" or not gone else f"<s>{gone}</s>")
        came.append(new if tag == "equal" or not new else f"<u>{new}</u>")
    return "".join(went) or _NOTHING, "".join(came) or _NOTHING


def _words(text: str) -> list[str]:
    import re

    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _lines(text: str) -> str:
    return escaped(text).replace("\n", "<br>")
