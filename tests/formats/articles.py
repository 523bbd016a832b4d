"""Small files of articles, made byte by byte, for tests of what reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

PROSE = (
    "The council voted late on Tuesday to close the bridge for six months, a decision that will "
    "send thousands of drivers through the old town.",
    "“We had no choice,” said the mayor, Anna Holt, who had promised last year that it would stay "
    "open. “The steel is worn 💩.”",
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Bridge closed'
    "</dc:title>"
    "<dc:creator>Jane Doe</dc:creator><dc:language>en-GB</dc:language></cp:coreProperties>"
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def docx(body: str, styles: str = "") -> bytes:
    """A Word document with this inside its body."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    members = {
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r1" Type="{types}" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        "docProps/core.xml": _CORE,
    }
    if styles:
        members["word/styles.xml"] = f'<w:styles xmlns:w="{_WORD}">{styles}</w:styles>'
    return zipped(members)


def odt(body: str) -> bytes:
    """An OpenDocument text with this inside its body."""
    spaces = " ".join(
        f'xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "text", "table", "draw")
    )
    meta = _CORE.replace("cp:coreProperties", "office:document-meta").replace(
        "<office:document-meta", f"<office:document-meta {spaces}", 1
    )
    content = f"<office:document-content {spaces}><office:body><office:text>{body}"
    content += "</office:text></office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": kind, "content.xml": content, "meta.xml": meta})


def epub(chapters: Mapping[str, str], more: str = "") -> bytes:
    """A book of chapters (file's name → XHTML); `more` stands in its metadata."""
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Bridges</dc:title><dc:creator>'
        "Jane Doe</dc:creator><dc:publisher>Press</dc:publisher><dc:date>2026-11-03</dc:date>"
        f"<dc:language>en</dc:language>{more}</metadata><manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/book.opf": book,
            **{f"OEBPS/{name}": page for name, page in chapters.items()},
        }
    )


def pdf(pages: Sequence[Sequence[tuple[int, int, str]]], info: str = "") -> bytes:
    """A PDF of pages; each holds (x, y, words) in points, in Latin letters."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    kids = []
    for lines in pages:
        shown = "".join(
            f"BT /F1 10 Tf {x} {y} Td ({_escaped(words)}) Tj ET\n" for x, y, words in lines
        ).encode("cp1252")
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown))
        content = len(objects)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % content
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    objects.append(f"<<{info}>>".encode("cp1252"))
    return _numbered(objects)


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _numbered(objects: list[bytes]) -> bytes:
    made = b"%PDF-1.4\n"
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n" % (len(objects) + 1, len(objects))
    return made + b"startxref\n%d\n%%%%EOF" % start
