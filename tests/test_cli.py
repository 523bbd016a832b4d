"""The command line: what it prints, what it refuses, and with which exit status."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from annotator import cli, paths
from annotator import settings as user_settings
from annotator.services import annotate, opening

SEEDS = sorted(paths.resource("articles").glob("*.txt"))


class Result(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.split("\n") if line]


Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process."""

    def call(*arguments: object) -> Result:
        capfd.readouterr()
        status = cli.main([str(argument) for argument in arguments])
        return Result(status, *capfd.readouterr())

    return call


@pytest.fixture
def sample(tmp_path: Path, run: Run) -> Path:
    path = tmp_path / "p.annot"
    assert run("new", path, "--sample").status == 0
    return path


def tag(path: Path) -> tuple[str, str]:
    """Tags two stretches as two people; gives the document's id and its text."""
    project = opening.open_project(path, annotator_name="Ana\x1b[31m")
    document = project.document(project.documents()[0].id)
    quote = project.labels()[0].id
    project.do(annotate.add_span(project, document.id, ((0, 4), (5, 14)), quote))
    project.work_as("Zoë")
    project.do(annotate.add_span(project, document.id, ((0, 14),), quote))
    project.do(annotate.set_note(project, project.spans_of(document.id)[0].id, "a\nnote"))
    project.close()
    return document.id, document.text


def test_new_with_sample_lists_both_articles_with_their_hashes(sample: Path, run: Run) -> None:
    found = run("documents", sample, "--json").records
    assert [d["source"] for d in found] == [path.name for path in SEEDS]
    for record, seed in zip(found, SEEDS, strict=True):
        text = seed.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        assert record["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert record["length"] == len(text)
        assert (record["state"], record["spans"]) == ("new", 0)
        assert record["title"] and len(record["title"]) <= 80
    table = run("documents", sample)
    assert table.out.splitlines()[0].split() == ["id", "title", "length", "state", "spans"]
    assert found[0]["id"] in table.out


def test_a_project_that_is_there_is_not_overwritten(sample: Path, run: Run) -> None:
    before = sample.read_bytes()
    result = run("new", sample)
    assert result == Result(1, "", f"{sample} exists already; choose another name.\n")
    assert sample.read_bytes() == before


def test_new_without_sample_holds_the_usual_labels_alone(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "p.annot"
    assert run("new", path) == Result(0, f"Made {path}.\n", "")
    (figures,) = run("stats", path, "--json").records
    assert [row["label"] for row in figures["labels"]] == [
        "quote",
        "claim",
        "commitment",
        "opinion",
    ]
    assert figures["documents"] == 0
    assert run("stats", path).status == 0
    assert run("documents", path, "--json").out == ""
    assert run("documents", path).status == 0


def test_spans_have_the_field_names_of_the_native_format(sample: Path, run: Run) -> None:
    document_id, text = tag(sample)
    first, second = run("spans", sample, "--json").records
    assert list(first) == [
        *("document_id", "id", "label", "start", "end", "fragments", "text", "attributes"),
        *("annotator", "note", "unsure", "reviewed", "created_at", "updated_at"),
    ]
    assert first["document_id"] == second["document_id"] == document_id
    parts = {s["annotator"]: s for s in (first, second)}
    assert parts["Zoë"]["text"] == text[0:14]
    assert parts["Ana\x1b[31m"]["text"] == f"{text[0:4]} {text[5:14]}"
    people = run("spans", sample)
    assert f"document {document_id}" in people.out
    assert "\x1b" not in people.out
    assert "a note" in people.out


def test_spans_are_found_by_a_query(sample: Path, run: Run) -> None:
    tag(sample)
    every = run("spans", sample, "--json").records
    noted = run("spans", sample, "--json", "--query", "label:quote has:note").records
    assert noted == [span for span in every if span["note"]]
    assert run("spans", sample, "--json", "--query", "by:Z*").records[0]["annotator"] == "Zoë"
    assert (
        len(run("spans", sample, "--json", "--query", "label:quote", "--limit", "1").records) == 1
    )
    assert len(run("spans", sample, "--json", "--limit", "1").records) == 1
    assert "a note" in run("spans", sample, "--query", "has:note").out
    assert run("spans", sample, "--query", "label:claim") == Result(0, "", "")


@pytest.mark.parametrize(
    ("query", "sentence", "mark"),
    [
        ("x label:qote", "There is no label “qote”. Is it “quote”?", "    ^^^^^^^^^^"),
        ("(x", "This “(” has no “)”.", "  ^"),
    ],
)
def test_a_wrong_query_says_where_and_what(
    sample: Path, run: Run, query: str, sentence: str, mark: str
) -> None:
    said = run("spans", sample, "--query", query)
    assert said == Result(1, "", f"  {query}\n{mark}\n{sentence}\n")


def test_stats_and_history_say_who_did_what(sample: Path, run: Run) -> None:
    document_id, _ = tag(sample)
    (figures,) = run("stats", sample, "--json").records
    assert figures["labels"][0] == {"label": "quote", "spans": 2, "documents": 1}
    assert {row["annotator"]: row["spans"] for row in figures["annotators"]}["Zoë"] == 1
    assert "2 spans" in run("stats", sample).out
    rows = run("history", sample, "--json").records
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    assert list(rows[0]) == [
        *("id", "kind", "act", "reverses", "annotator", "at", "text", "count"),
        *("document_id", "start", "span_id", "undone"),
    ]
    acts = [row for row in rows if row["kind"] == "act"]
    assert [row["annotator"] for row in acts][:2] == ["Zoë", "Zoë"]
    assert acts[0]["document_id"] == document_id
    assert rows[-1]["kind"] == "setup"
    assert len(run("history", sample).out.splitlines()) == len(rows)
    assert {row["annotator"]: row["spans"] for row in figures["today"]}["Zoë"] == 1
    assert {row["annotator"] for row in figures["today"]} <= {
        row["annotator"] for row in figures["week"]
    }
    assert "documents finished" in run("stats", sample).out


def test_history_is_narrowed(sample: Path, run: Run) -> None:
    document_id, _ = tag(sample)
    spans = run("spans", sample, "--json").records
    mine = next(span for span in spans if span["annotator"] == "Zoë")
    acts = run("history", sample, "--by", "zoë", "--json").records
    assert {row["annotator"] for row in acts} == {"Zoë"}
    life = run("history", sample, "--span", mine["id"], "--json").records
    assert life and {row["span_id"] for row in life} == {mine["id"]}
    here = run("history", sample, "--document", document_id, "--json").records
    assert {row["id"] for row in life} < {row["id"] for row in here}
    nothing = run("history", sample, "--span", "nowhere")
    assert (nothing.status, nothing.out) == (1, "") and "touched a span “nowhere”" in nothing.err
    refused = run("history", sample, "--by", "Nobody")
    assert refused.status == 1 and "There is no annotator “Nobody”" in refused.err


@pytest.mark.parametrize(
    "words",
    [
        ("spans", "--query"),
        ("relabel", "--to", "quote", "--query"),
        ("tag", "--label", "quote", "--text"),
        ("history", "--span"),
    ],
)
def test_bytes_that_are_no_text_are_wrong_usage(
    sample: Path, run: Run, words: tuple[str, ...]
) -> None:
    said = run(words[0], sample, *words[1:], "a\udcff")
    assert (said.status, said.out) == (2, "")
    assert "no UTF-8 text" in said.err


def test_import_reports_and_refuses_one_sentence_each(
    sample: Path, tmp_path: Path, run: Run
) -> None:
    good, empty, old = tmp_path / "good.txt", tmp_path / "empty.txt", tmp_path / "old.txt"
    good.write_text("good news")
    empty.write_text("")
    old.write_bytes("Łódź".encode("cp1250"))
    result = run("import", sample, good, empty, tmp_path / "nowhere.txt")
    assert result.status == 1
    assert "Added 1 document." in result.out
    assert result.err.splitlines() == [
        f"{tmp_path}/nowhere.txt: there is no such file.",
        f"{empty}: the file is empty.",
    ]
    assert run("import", sample, old, "--encoding", "cp1250").status == 0
    assert [d["title"] for d in run("documents", sample, "--json").records][2:] == [
        "good news",
        "Łódź",
    ]
    again = run("import", sample, good)
    assert (again.status, again.err) == (0, "")
    assert "Already there: 1 document." in again.out
    assert len(list(paths.backup_dir().rglob("*.annot"))) >= 1  # after changes, once it is closed


def test_the_largest_text_is_a_setting(sample: Path, tmp_path: Path, run: Run) -> None:
    user_settings.save(user_settings.Settings(max_text_mb=1))
    (tmp_path / "big.txt").write_bytes(b"x" * 1_000_001)
    assert "the most that is read is 1 MB" in run("import", sample, tmp_path / "big.txt").err


def test_export_and_import_give_the_same_bytes(sample: Path, tmp_path: Path, run: Run) -> None:
    tag(sample)
    one, two, other = tmp_path / "1.jsonl", tmp_path / "2.jsonl", tmp_path / "q.annot"
    result = run("export", sample, one)
    assert result.status == 0
    assert "2 documents with 2 spans" in result.out
    assert run("new", other).status == 0
    assert run("import", other, one).status == 0
    assert run("export", other, two, "--format", "native").status == 0
    assert one.read_bytes() == two.read_bytes()


def test_check_backup_and_restore(sample: Path, tmp_path: Path, run: Run) -> None:
    assert run("check", sample).status == 0
    copy = tmp_path / "copy.annot"
    assert run("backup", sample, copy) == Result(0, f"Backed up to {copy}.\n", "")
    kept = run("backup", sample)
    assert str(paths.backup_dir()) in kept.out
    tag(sample)
    restored = run("restore", sample, copy)
    assert restored.status == 0
    assert run("spans", sample, "--json").out == ""
    aside = Path(restored.out.splitlines()[1].removeprefix("The file that was there is now ")[:-1])
    assert len(run("spans", aside, "--json").records) == 2


def test_check_finds_tells_and_repairs(sample: Path, run: Run) -> None:
    tag(sample)
    with closing(sqlite3.connect(sample)) as connection:
        connection.execute("UPDATE spans SET text = 'other' WHERE pk = 1")
        connection.execute("UPDATE labels SET key = 'q'")
        connection.commit()
    found = run("check", sample)
    assert found.status == 1
    assert "says “other”, but its place in the text says otherwise." in found.err
    assert "annotator check --repair" in found.err
    (record,) = run("check", sample, "--json", "--deep").records
    assert (record["sound"], record["deep"], record["spans"]) == (False, True, 2)
    assert record["counts"] == {"label key": 3, "span text": 1}
    assert {row["kind"] for row in record["findings"]} == {"label key", "span text"}
    assert all(row["can_be_repaired"] for row in record["findings"])
    repaired = run("check", sample, "--repair")
    assert repaired.status == 0, repaired.err
    assert "Done: repair the words of 1 span." in repaired.out
    assert "is sound. 2 documents, 2 spans" in repaired.out
    assert run("check", sample, "--deep").status == 0


def test_a_project_that_is_open_is_checked_and_not_repaired(sample: Path, run: Run) -> None:
    project = opening.open_project(sample, annotator_name="Me")
    try:
        assert run("check", sample).status == 0
        refused = run("check", sample, "--repair")
        assert refused.status == 1 and "is open in process" in refused.err
    finally:
        project.close()


def test_reading_works_beside_an_open_project_and_writing_names_its_holder(
    sample: Path, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "a.txt").write_text("more")
    project = opening.open_project(sample, annotator_name="Me")
    try:
        for verb in ("documents", "spans", "stats", "history"):
            assert run(verb, sample, "--json").status == 0, verb
        assert run("export", sample, tmp_path / "o.jsonl").status == 0
        result = run("import", sample, tmp_path / "a.txt")
        assert result.status == 1
        assert f"p.annot is open in process {os.getpid()} on " in result.err
        assert run("restore", sample, sample).status == 1
    finally:
        project.close()
    assert run("import", sample, tmp_path / "a.txt").status == 0


@pytest.mark.parametrize("verb", ["documents", "spans", "stats", "history", "check"])
def test_a_file_that_is_no_project_is_a_sentence(tmp_path: Path, run: Run, verb: str) -> None:
    (tmp_path / "x.annot").write_text("not a project")
    for name in ("x.annot", "missing.annot"):
        result = run(verb, tmp_path / name)
        assert result.status == 1, name
        assert name in result.err and len(result.err.splitlines()) == 1
        assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["--frob"],
        ["import", "p.annot"],
        ["export", "p.annot"],
        ["documents"],
        ["documents", "p.annot", "q.annot"],
        ["screenshot", "p.annot", "o.png", "--size", "big"],
        ["screenshot", "p.annot", "o.png", "--theme", "pink"],
    ],
)
def test_wrong_usage_is_status_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.status == 2
    assert "Usage:" in result.err


def test_an_unknown_format_is_refused(sample: Path, tmp_path: Path, run: Run) -> None:
    result = run("export", sample, tmp_path / "o", "--format", "odd")
    assert result.status == 1
    assert result.err.startswith("There is no format called “odd”. Formats: ")
    assert "native" in result.err and result.err.count("\n") == 1


def test_help_and_version(run: Run) -> None:
    listed = run("--help").out
    for verb in (
        *("backup", "backups", "check", "documents", "export", "history", "import", "new", "open"),
        *("restore", "screenshot", "spans", "stats"),
    ):
        assert f"\n  {verb} " in listed
        assert run(verb, "--help").status == 0
    assert run("--version").status == 0


def test_the_name_is_that_of_the_settings(tmp_path: Path, run: Run) -> None:
    user_settings.save(user_settings.Settings(name="Ana Ruiz"))
    assert run("new", tmp_path / "p.annot").status == 0
    (figures,) = run("stats", tmp_path / "p.annot", "--json").records
    assert [row["annotator"] for row in figures["annotators"]] == ["Ana Ruiz"]


def test_of_a_damaged_file_recover_is_named(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "p.annot"
    path.write_bytes(b"SQLite format 3\0" + bytes(4_000))
    for verb in ("check", "stats", "backup"):
        assert "annotator recover" in run(verb, path).err, verb


# --- as a program of its own ---------------------------------------------------------------------


def program(*arguments: object, code: str = "", **options: Any) -> subprocess.CompletedProcess[str]:
    """The command line as a process; `code` goes before it."""
    start = f"{code}\nimport sys; from annotator.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", start, *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, **options,
    )  # fmt: skip


NO_QT = "import sys; sys.modules['PySide6'] = sys.modules['shiboken6'] = None"


def test_it_works_where_qt_is_not_there(tmp_path: Path) -> None:
    path, out = tmp_path / "p.annot", tmp_path / "o.jsonl"
    assert program("new", path, "--sample", code=NO_QT).returncode == 0
    assert program("export", path, out, code=NO_QT).returncode == 0
    assert len(out.read_bytes().splitlines()) == 2
    window = program("open", path, code=NO_QT)
    assert window.returncode == 1
    assert "PySide6" in window.stderr and "Traceback" not in window.stderr


def test_output_is_utf_8_and_a_narrow_terminal_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("💩 שלום", "utf-8")
    narrow = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    assert program("new", tmp_path / "p.annot").returncode == 0
    assert program("import", tmp_path / "p.annot", tmp_path / "a.txt").returncode == 0
    lines = program("documents", tmp_path / "p.annot", "--json", env=narrow)
    assert json.loads(lines.stdout)["title"] == "💩 שלום"
    table = program("documents", tmp_path / "p.annot", env=narrow)
    assert table.returncode == 0
    assert "\\U0001f4a9" in table.stdout


def test_the_data_folder_can_be_given(tmp_path: Path) -> None:
    path, folder = tmp_path / "p.annot", tmp_path / "elsewhere"
    assert program("--data-dir", folder, "new", path).returncode == 0
    assert program("--data-dir", folder, "backup", path).returncode == 0
    assert len(list(folder.rglob("*.annot"))) == 1


def test_a_reader_that_has_seen_enough_sees_no_error(sample: Path) -> None:
    start = "import sys; from annotator.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", start, "documents", str(sample), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert isinstance(process.stdout, io.BufferedReader)
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        process.wait(60)
    assert said == b""


def test_a_picture_of_the_window_is_written(sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.png"
    result = program("screenshot", sample, out, "--size", "640x480", "--theme", "dark")
    assert (result.returncode, result.stderr) == (0, "")
    data = out.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (640, 480)
    missing = program("screenshot", sample, out, "--document", "none")
    assert missing.returncode == 1
    assert "none" in missing.stderr and "Traceback" not in missing.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are made otherwise there")
def test_a_terminal_shows_progress_and_a_pipe_does_not(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("more")
    start = "import sys; from annotator.cli import main; sys.exit(main())"
    verb = [sys.executable, "-c", start, "import", str(sample), str(tmp_path / "a.txt")]
    master, slave = os.openpty()
    try:
        with subprocess.Popen(verb, stdout=subprocess.PIPE, stderr=slave) as process:
            out, _ = process.communicate(timeout=60)
        said = os.read(master, 100_000).decode()
    finally:
        os.close(slave)
        os.close(master)
    assert b"Added 1 document." in out
    assert "Reading" in said and "Writing" in said and "100%" in said
    assert program("export", sample, tmp_path / "o.jsonl").stderr == ""


def test_an_unreadable_file_is_refused_and_the_others_come_in(
    sample: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "good.txt").write_text("good")
    real = Path.open

    def open_(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "secret.txt":
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(os, "access", lambda path, *_, **__: Path(path).name != "secret.txt")
    result = run("import", sample, tmp_path / "secret.txt", tmp_path / "good.txt")
    assert result.err == f"{tmp_path / 'secret.txt'}: it cannot be read (Permission denied).\n"
    assert (result.status, "Added 1 document." in result.out) == (1, True)


def test_work_that_could_not_be_backed_up_is_told_from_work_not_done(
    sample: Path, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "a.txt").write_text("a")
    paths.backup_dir().parent.mkdir(parents=True, exist_ok=True)
    paths.backup_dir().write_text("no folder")
    result = run("import", sample, tmp_path / "a.txt")
    assert result.status == 1
    assert "Added 1 document." in result.out
    assert result.err.startswith("The work is saved, but no backup")
    assert len(run("documents", sample, "--json").records) == 3


def test_whatever_names_hold_a_sentence_is_one_line(sample: Path, tmp_path: Path, run: Run) -> None:
    odd = {"id": "a\nb\x1b[31m", "text": "t", "spans": [{"label": "x\ny", "start": 0, "end": 1}]}
    file = tmp_path / "odd\n.jsonl"
    file.write_text(json.dumps(odd) + "\n{")
    result = run("import", sample, file)
    assert (len(result.err.splitlines()), "New label: x y." in result.out) == (1, True)
    shown = run("documents", sample).out + run("spans", sample).out
    assert "a b[31m" in shown and "\x1b" not in shown


def test_an_answer_that_cannot_be_written_is_a_sentence(
    sample: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("annotator.cli.reading.print_json", full)
    result = run("documents", sample, "--json")
    assert result.status == 1
    assert result.err == "The answer could not be written (No space left on device).\n"


def test_places_nobody_can_name_are_sentences(sample: Path, tmp_path: Path, run: Run) -> None:
    long = tmp_path / ("x" * 300)
    for words in (
        ("new", long),
        ("export", sample, long),
        ("backup", sample, long),
        ("restore", long, sample),
        ("documents", long),
        ("import", sample, long),
    ):
        result = run(*words)
        assert (result.status, len(result.err.splitlines())) == (1, 1), words


def test_backing_up_what_has_not_changed_pushes_nothing_out(sample: Path, run: Run) -> None:
    first = run("backup", sample).out
    assert [run("backup", sample).out for _ in range(3)] == [first] * 3


def test_backups_are_listed_with_what_is_in_them(sample: Path, run: Run) -> None:
    none = run("backups", sample)
    assert none.status == 0 and none.out.startswith(f"There is no backup of {sample} in ")
    assert run("backups", sample, "--json") == Result(0, "", "")
    made = run("backup", sample).out.removeprefix("Backed up to ")[:-2]
    record = json.loads(run("backups", sample, "--json").out)
    assert (record["path"], record["reason"]) == (made, "made by hand")
    assert (record["documents"], record["spans"], record["sound"]) == (2, 0, True)
    assert record["size"] == Path(made).stat().st_size
    assert record["taken_at"].endswith("Z")
    assert made in run("backups", sample).out
    Path(made).write_bytes(b"spoilt")
    spoilt = run("backups", sample)
    assert spoilt.status == 1 and "DAMAGED" in spoilt.out


def test_a_restore_can_say_first_what_would_change(sample: Path, tmp_path: Path, run: Run) -> None:
    run("backup", sample, tmp_path / "old.annot")
    text = tmp_path / "more.txt"
    text.write_text("One more.", "utf-8")
    assert run("import", sample, text).status == 0
    before = sample.read_bytes()
    said = run("restore", sample, tmp_path / "old.annot", "--dry-run")
    assert said == Result(0, "1 document that you have now would go.\n", "")
    assert sample.read_bytes() == before


def test_an_import_is_preceded_by_a_backup_once_there_is_work(
    sample: Path, tmp_path: Path, run: Run
) -> None:
    for number in (1, 2):
        text = tmp_path / f"{number}.txt"
        text.write_text(f"Text {number}.", "utf-8")
        assert run("import", sample, text).status == 0
    records = [json.loads(line) for line in run("backups", sample, "--json").out.splitlines()]
    assert [(r["documents"], r["reason"]) for r in records] == [(4, ""), (3, "")]


def test_recover_saves_what_can_be_read_and_says_so(run: Run, sample: Path, tmp_path: Path) -> None:
    tag(sample)
    out = tmp_path / "out.annot"
    whole = run("recover", sample, out)
    assert whole.status == 0 and "The history came back" in whole.out
    assert run("check", out).status == 0
    again = run("recover", sample, out)
    assert again.status == 1 and "exists already" in again.err
    broken = tmp_path / "broken.annot"
    data = bytearray(sample.read_bytes())
    at = data.index(b"tag as")  # in the middle of the history
    data[at // 4096 * 4096 : (at // 4096 + 1) * 4096] = bytes(4096)
    broken.write_bytes(data)
    part = run("recover", broken, tmp_path / "part.annot")
    assert part.status == 1 and "The history did not come back" in part.out
    assert run("check", tmp_path / "part.annot").status == 0
    assert broken.read_bytes() == data


def test_safe_mode_is_in_the_help_and_reaches_the_window(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator import app

    assert "--safe-mode" in run("--help").out
    given: list[list[str]] = []
    monkeypatch.setattr(app, "main", lambda words: given.append(words[1:]) or 0)
    assert run("--safe-mode").status == 0
    assert run("--data-dir", "d", "--safe-mode", "open", "p.annot").status == 0
    assert given == [["--safe-mode"], ["--data-dir", "d", "--safe-mode", "p.annot"]]
