"""bioc reads our brat files."""

from __future__ import annotations

import io

import pytest

from annotator.formats import format_named
from tests.formats.odd import odd_documents
from tests.formats.round_trip import TEXT, rich, written

brat = pytest.importorskip("bioc.brat", reason="bioc is not installed")
decoder = pytest.importorskip("bioc.brat.decoder", reason="bioc is not installed")


def test_every_line_is_read_and_every_text_is_where_it_says() -> None:
    files = written(format_named("brat"), [rich()])
    document = brat.load(io.StringIO(TEXT), io.StringIO(files["d1.ann"].decode()))
    found = {
        e.text: (e.type, [(s.begin, s.end) for s in sorted(e.locations)]) for e in document.entities
    }
    assert len(document.entities) == 7
    assert found["“It is a disgrace,” “and a waste.”"] == ("quote", [(46, 65), (77, 91)])
    assert {(r.type, *sorted(r.arguments.items())) for r in document.relations} == {
        ("attributed%20to", ("Arg1", "T1"), ("Arg2", "T5")),
        ("attributed%20to", ("Arg1", "T6"), ("Arg2", "T7")),
    }
    assert {a.type for a in document.attributes} == {"Unsure", "directness", "tone"}
    assert any("amount" in note.text for note in document.notes)


def test_odd_texts_are_where_they_say() -> None:
    files = written(format_named("brat"), odd_documents())
    seen = 0
    for name, data in files.items():
        if not name.endswith(".ann"):
            continue
        text = files[name.replace(".ann", ".txt")].decode()
        for line in data.decode().split("\n"):
            if line.startswith("T") and line.count("\t") == 2:  # bioc takes no tab in a text
                entity = decoder.loads_brat_entity(line)
                covered = " ".join(text[span.begin : span.end] for span in sorted(entity.locations))
                assert entity.text == covered
                seen += 1
    assert seen > 50
