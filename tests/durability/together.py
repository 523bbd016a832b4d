"""Several at one file: ten threads of one program, a second program, readers beside the writer."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from annotator.errors import AnnotatorError, ConflictError, InputError, LockedError
from annotator.services import annotate, opening
from annotator.services.project import Project
from tests.durability import _acts, _state
from tests.durability._nursery import ROOT, Say, shared, wait_to_be_killed
from tests.durability._table import Proof

THREADS = 10
_COMMAND = "import sys; from annotator.cli import main; sys.exit(main())"


def prove_threads(rounds: int, seed: int, folder: Path) -> Proof:
    """Ten threads work in one open project, so many acts each."""
    proof = Proof("ten threads at one open project")
    path = _acts.new_project(folder / "threads.annot", seed, acts=20)
    with proof.timed():
        project = opening.open_project(path, annotator_name="Ann")
        try:
            before = _state.last_row(project)
            done = _work_in_threads(project, rounds, seed, proof)
            after = _state.last_row(project)
            _claim(proof, after - before == done, f"{done} acts made {after - before} rows")
            _state.prove_history(project)
            project.work_as("Ann")
        finally:
            project.close()
        _state.prove(path)
    return proof


def prove_readers(rounds: int, seed: int, folder: Path) -> Proof:
    """Other processes read while one writes; each must see the state after some whole act."""
    proof = Proof("a second process reads beside the writer")
    path = _acts.new_project(folder / "readers.annot", seed, acts=20)
    with proof.timed():
        nursery = shared()
        project = opening.open_project(path, annotator_name="Ann")
        try:
            acts = _acts.Acts(project, seed, folder)
            known = {_state.digest(project)}
            reader = nursery.start(read_on, str(path))
            reader.until("ready")
            for _ in range(rounds):
                acts.one()
                known.add(_state.digest(project))
            reader.kill()
            seen = [line.split()[1] for line in reader.lines if line.startswith("saw")]
            for digest in seen:
                _claim(proof, digest in known, f"a reader saw {digest}, which no act left")
                proof.count("read", "a whole act" if digest in known else "not as it must be")
            for line in reader.lines:
                _claim(proof, not line.startswith("raised"), line)
            project.work_as("Ann")
        finally:
            project.close()
        _state.prove(path)
    return proof


def prove_second(rounds: int, seed: int, folder: Path) -> Proof:
    """A second process wants to write, by the services and by the command line: it is refused, and
    told who holds the project."""
    proof = Proof("a second program wants to write")
    path = _acts.new_project(folder / "second.annot", seed, acts=5)
    note = folder / "note.txt"
    note.write_text("one more text", "utf-8")
    with proof.timed():
        nursery = shared()
        holder = nursery.start(hold, str(path))
        holder.until("held")
        before = _state.meaning_of(path)
        for number in range(rounds):
            by_hand = number % 5 != 0
            said = _try_to_open(path) if by_hand else _by_command(path, note)
            refused = f"process {holder.pid} " in said
            _claim(proof, refused, f"the second was told: {said}")
            _claim(proof, _state.meaning_of(path) == before, "the second changed something")
            who = "by the services" if by_hand else "by the command line"
            proof.count(who, "refused, and the holder named" if refused else "not as it must be")
        holder.kill()
        _state.prove(path)  # the lock fell with its holder
    return proof


def hold(say: Say, path: str) -> None:
    """The child: it has the project open."""
    project = opening.open_project(Path(path), annotator_name="Ann")
    say("held")
    wait_to_be_killed()
    project.close()


def read_on(say: Say, path: str) -> None:
    """The child: it opens, reads and closes, over and over, and says what it saw."""
    say("ready")
    while True:
        say(f"saw {_state.digest_of_file(Path(path))}")


def _work_in_threads(project: Project, rounds: int, seed: int, proof: Proof) -> int:
    """Acts that were done, by all threads together. What is refused must be a matter of content:
    the others were quicker."""
    lock, done = threading.Lock(), 0

    def work(number: int) -> None:
        nonlocal done
        rng = random.Random(seed * 100 + number)
        for _ in range(rounds):
            what, act = rng.choice(_THREAD_ACTS)
            counts, outcome = False, "refused for the others' acts"
            try:
                counts, outcome = act(project, rng), "done"
            except (InputError, ConflictError):
                pass
            except BaseException as error:  # noqa: BLE001 - that is what is looked for
                outcome = "not as it must be"
                proof.wrong.append(f"{what}: {type(error).__name__}: {error}")
            with lock:
                done += counts
                proof.count(what, outcome)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def _tag(project: Project, rng: random.Random) -> bool:
    start = rng.randrange(600)
    label = rng.choice(project.labels()).id
    plan = annotate.add_span(project, f"d{rng.randrange(3)}", [(start, start + 9)], label)
    return bool(project.do(plan))


def _note(project: Project, rng: random.Random) -> bool:
    spans = project.spans_of(f"d{rng.randrange(3)}")
    if not spans:
        return False
    return bool(project.do(annotate.set_note(project, rng.choice(spans).id, str(rng.random()))))


def _remove(project: Project, rng: random.Random) -> bool:
    spans = project.spans_of(f"d{rng.randrange(3)}")
    if not spans:
        return False
    return bool(project.do(annotate.remove_span(project, rng.choice(spans).id)))


def _undo(project: Project, rng: random.Random) -> bool:
    project.undo()
    return True


def _redo(project: Project, rng: random.Random) -> bool:
    project.redo()
    return True


def _read(project: Project, rng: random.Random) -> bool:
    with project.snapshot() as read:  # one moment: each span's text is the document's there
        from annotator.store import queries

        for whole in read(queries.whole_documents):
            for span in whole.spans:
                assert whole.document.text[span.fragments[0][0]] == span.text[0]
    project.checkpoint()
    return False


_THREAD_ACTS: list[tuple[str, Callable[[Project, random.Random], bool]]] = [
    ("tag", _tag), ("tag", _tag), ("note", _note), ("remove", _remove), ("undo", _undo),
    ("redo", _redo), ("read", _read), ("read", _read),
]  # fmt: skip


def _try_to_open(path: Path) -> str:
    try:
        opening.open_project(path, annotator_name="Bea").close()
    except LockedError as error:
        return str(error)
    except AnnotatorError as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def _by_command(path: Path, note: Path) -> str:
    words = [sys.executable, "-c", _COMMAND, "import", str(path), str(note)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)
    return (done.stderr or done.stdout) if done.returncode else "nothing"


def _claim(proof: Proof, holds: bool, sentence: str) -> None:
    if not holds:
        proof.wrong.append(sentence)
