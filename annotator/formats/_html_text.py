"""HTML → the text that a page shows, as its text nodes say it."""

from __future__ import annotations

from html.parser import HTMLParser

_UNSEEN = ("script", "style", "template", "noscript")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "br":
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self.unseen:
            self.unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces.append(data)


def text_of_html(page: str) -> str:
    """The text nodes of a page, a line break for each `br`; without scripts and styles."""
    words = _Words()
    words.feed(page)
    words.close()
    return "".join(words.pieces)
