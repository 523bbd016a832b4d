"""One file of each kind that articles come in, small and with what is hard to read."""

from __future__ import annotations

from tests.formats.articles import PROSE, docx, epub, odt, pdf, zipped

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
WORD = docx(
    '<w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>Bridge closed</w:t></w:r></w:p>'
    + P.format(PROSE[0])
    + "<w:tbl><w:tr><w:tc>"
    + P.format("May")
    + "</w:tc><w:tc>"
    + P.format("40 million")
    + "</w:tc></w:tr></w:tbl>"
    + "<w:p><w:r><w:t>He </w:t></w:r><w:ins><w:r><w:t>never </w:t></w:r></w:ins><w:del><w:r>"
    + "<w:delText>always </w:delText></w:r></w:del><w:r><w:t>left</w:t><w:tab/><w:t>it</w:t>"
    + "<w:br/><w:t>so.</w:t></w:r></w:p>",
    '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>',
)
OPEN = odt(
    '<text:p text:style-name="Title">Bridge closed</text:p><text:h>First</text:h>'
    f"<text:p>{PROSE[0]}<text:note><text:p>A footnote</text:p></text:note></text:p>"
    "<table:table><table:table-row><table:table-cell><text:p>May</text:p></table:table-cell>"
    "<table:table-cell><text:p>40</text:p></table:table-cell></table:table-row></table:table>"
    '<text:p>a\n  b<text:s text:c="3"/>c<text:tab/>d<text:line-break/>e <text:span> f</text:span>'
    "</text:p>"
)
RICH = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}{\f1\fcharset204 Arial;}}"
    rb"{\info{\title Bridge closed}{\author Jane Doe}}{\*\generator x}"
    rb"\pard The b\'fcrger said \u8220?No\u8221? \u-10179?\u-9047?.\par {\f1\'c4\'e0}\tab two\line "
    rb"three{\pict 00ff00}{\header top}\cell x\row \{a\}}"
)
BOOK = epub(
    {
        "one.xhtml": '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<body><h1>One</h1><p>{PROSE[0]}</p></body></html>",
        "two.xhtml": f"<html><body><h1>Two</h1><p>{PROSE[1]}</p><script>x()</script></body></html>",
    }
)
YEARS = ("first", "second", "third", "fourth")
PAGES = pdf(
    [
        [
            (250, 780, "The Daily Bridge"),
            (50, 700, f"In the {year} year the council voted late to close the bridge, a deci\xad"),
            (50, 688, "sion that will send thousands of drivers through the old town along"),
            (50, 676, f"the river in the {year} year."),
            (50, 650, f"“We had no choice in the {year} year,” said the mayor."),
            (300, 20, str(number)),
        ]
        for number, year in enumerate(YEARS, 1)
    ],
    "/Title(Bridge closed)/Author(Jane Doe)",
)
MARK = (
    "---\ntitle: 'Bridge: closed'\nauthor: Jane Doe\ndate: 2026-11-03\nlang: en\n---\n\n"
    "# A **storm** hits #\n\nSee [the _report_](https://x.org/a_(b)), ![pic](a.png) or "
    "<https://y.org>.\n\n> “It is \\*bad\\*,” 2 * 3 and snake_case `a*b` 💩\n\n"
    "```py\nx = '**no**'\n```\n***\n- item __one__\n[ref]: https://z.org\n"
).replace("\n", "\r\n")
FILES = {
    "a.docx": WORD,
    "a.odt": OPEN,
    "a.rtf": RICH,
    "a.epub": BOOK,
    "a.pdf": PAGES,
    "a.md": MARK.encode(),
}
"""A file of each kind, by name."""
ARCHIVE = zipped({"one.docx": WORD, "b/two.txt": "Two"})
"""Articles in a ZIP file."""
