"""What a fuzzer begins with: the fixtures, and what our own writers make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from annotator.errors import InputError
from annotator.formats import Format
from annotator.model.exchange import ExchangeDocument
from tests.formats.article_files import ARCHIVE, FILES
from tests.formats.articles import PROSE
from tests.formats.odd import odd_documents
from tests.formats.round_trip import rich, written
from tests.fuzz.bundle import packed

FIXTURES = Path(__file__).parent.parent / "formats" / "fixtures"
LARGEST = 60_000
ONLY_READ = {
    "webanno-tsv": """#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Span|value|kind
#T_RL=webanno.custom.Relation|role|BT_webanno.custom.Span
#T_SP=custom.Host|ROLE_custom.Host:links_custom.Link|webanno.custom.Span


#Text=💩 We cut “taxes”.
1-1\t0-2\t💩\tx[1]|y[2]\ta[1]|_\t_\t_\tr;s[3]\t1-1[1];1-2\t
1-2\t3-5\tWe\tx[1]\ta[1]\tz\t1-1[2_1]\t_\t_\t
1-3\t6-9\tcut\t_\t_\t_\t_\t_\t_\t
1-3.1\t6-7\tc\tb\t\\_ \t_\t_\t_\t_\t

#Text=Two.
2-1\t20-23\tTwo\tx[4]\t_\t_\t_\t_\t_\t
2-2\t23-24\t.\tx[4]\t_\t_\t_\t_\t_\t
""",
}
"""Of formats that nothing of ours writes and no fixture is of."""
ARTICLES = {
    **FILES,
    "a.zip": ARCHIVE,
    "a.html": f"<html><title>One</title><body><h1>One</h1><p>{PROSE[0]}</p></body></html>".encode(),
    "a.eml": f"From: Jane <j@e.org>\nSubject: One\n\n{PROSE[0]}\n> and before\n".encode(),
}
"""Articles, which nothing of ours writes."""
SMALL = ("cut", "emoji", "nested", "same", "plain")


def usual_name(format: Format) -> str:
    """The name of a file of which no name is known."""
    return f"x{format.EXTENSIONS[0]}"


def seeds(format: Format) -> list[bytes]:
    """Sound inputs for a reader, none of them large, each once."""
    found = [*_fixtures(format), *_own(format), *_bundles(format, ARTICLES)]
    if format.NAME in ONLY_READ:
        found.append(ONLY_READ[format.NAME].encode())
    return [data for data in dict.fromkeys(found) if len(data) <= LARGEST]


def _fixtures(format: Format) -> Iterator[bytes]:
    files = {path.name: path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.is_file()}
    yield from _bundles(format, files)


def _own(format: Format) -> Iterator[bytes]:
    if not format.CAN_WRITE:
        return
    odd = [document for document in odd_documents() if document.id in SMALL]
    for settings in _settings(format):
        for documents in ([rich("d1")], odd, [ExchangeDocument("A few words.", "d1")]):
            with suppress(InputError):  # a library is missing that this choice needs
                yield from _bundles(format, written(format, documents, settings))


def _settings(format: Format) -> Iterator[dict[str, str]]:
    yield {}
    for setting in format.SETTINGS:
        if setting.writing:
            yield from ({setting.name: value} for value, _ in setting.choices[1:3])


def _bundles(format: Format, files: Mapping[str, bytes]) -> Iterator[bytes]:
    """An input for each file that the format reads by itself."""
    names = tuple(sorted(files))
    for name in names:
        called = name or usual_name(format)
        if not called.lower().endswith(format.EXTENSIONS):
            continue
        if not format.looks_right(called, files[name][:64000]):
            continue
        beside = [other for other in format.companions(name, names) if other in files]
        if called == usual_name(format) and not beside:
            yield files[name]
        else:
            yield packed({called: files[name]} | {other: files[other] for other in beside})
