"""spaCy loads our DocBins and Prodigy lines, and trains on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.formats import format_named
from tests.formats.odd import marked, odd_documents
from tests.formats.round_trip import rich, written

spacy = pytest.importorskip("spacy", reason="spaCy is not installed")


def _folder(tmp_path: Path) -> Path:
    documents = sorted([rich("d1"), rich("d2"), *odd_documents()], key=lambda d: d.id)
    for name, data in written(format_named("spacy"), documents).items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_its_training_corpus_reads_the_folder(tmp_path: Path) -> None:
    from spacy.training import Corpus

    nlp = spacy.blank("en")
    examples = list(Corpus(_folder(tmp_path))(nlp))
    assert len(examples) == 2 + len(odd_documents())
    references = {example.reference.text: example.reference for example in examples}
    reference = references[rich().text]
    assert {(s.label_, s.text) for s in reference.spans["sc"]} >= {
        ("source", "Ana Ruiz"),
        ("deadline", "by 2027"),
        ("quote", "“and a waste.”"),
    }


@pytest.mark.filterwarnings("ignore")  # of its libraries
def test_it_trains_on_spans_and_entities(tmp_path: Path) -> None:
    from spacy.training import Corpus

    text = "Ana runs Globex in Rome."
    documents = [marked(f"d{n}", text, (0, 3), (9, 15)) for n in range(4)]
    for name, data in written(format_named("spacy"), documents).items():
        (tmp_path / name).write_bytes(data)
    nlp = spacy.blank("en")
    nlp.add_pipe("spancat")
    nlp.add_pipe("ner")
    examples = list(Corpus(tmp_path)(nlp))
    nlp.initialize(lambda: examples)
    for _ in range(25):
        nlp.update(examples)
    assert [e.text for e in nlp(text).ents] == ["Ana", "Globex"]
    assert set(nlp.get_pipe("spancat").labels) == {"claim"}


def test_prodigys_tokens_make_the_same_doc() -> None:
    from spacy.tokens import Doc

    data = written(format_named("prodigy"), [rich(), *odd_documents()])[""]
    vocab = spacy.blank("en").vocab
    for line in data.split(b"\n")[:-1]:
        task = json.loads(line)
        words = [token["text"] for token in task["tokens"]]
        doc = Doc(vocab, words, [token["ws"] for token in task["tokens"]])
        assert doc.text == task["text"]
        for span in task["spans"]:
            found = doc.char_span(span["start"], span["end"], label=span["label"])
            assert found is not None
            assert (found.start, found.end - 1) == (span["token_start"], span["token_end"])
