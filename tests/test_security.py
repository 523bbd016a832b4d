"""No socket is opened, and nothing that was read is run: watched in the program, and by rule."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from annotator import paths
from annotator.cli.group import group

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "annotator").rglob("*.py"))

# --- no socket ------------------------------------------------------------------------------------

# Imported by the program's Python before anything else: it writes down what goes to the net.
WATCH = """
import os, sys

NAMES = ("urllib.Request", "ftplib.connect", "smtplib.connect", "http.client.connect",
         "imaplib.open", "poplib.connect", "webbrowser.open", "os.system")

def watch(event, details):
    # (to ask for this computer's own name opens nothing)
    if event in NAMES or event.startswith("socket.") and event != "socket.gethostname":
        with open(os.environ["WATCHED"], "a") as out:
            out.write(f"{event} {details}\\n")

sys.addaudithook(watch)
"""

WINDOW = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QDialog
from annotator import app
from annotator.ui import actions, tasks
from annotator.ui.commands import files

folder = Path(sys.argv[1])
_, window = app.create(["annotator", "--data-dir", str(folder / "data")])

def settle():
    for _ in range(3):
        assert tasks.wait_for_all()
        QApplication.processEvents()

window.load()
settle()
window.view.set_selection(0, 20)
from annotator.ui.commands import tagging
tagging.tag(window, window.workspace.labels()[0].id)
settle()
assert len(window.workspace.spans()) == 1
(folder / "more.txt").write_text("One more article.", "utf-8")
files.import_paths(window, [folder / "more.txt"])
settle()
actions.run(window, "export")
settle()
dialog = window.findChild(QDialog, "exportDialog")
dialog.form.place.field.setText(str(folder / "window.jsonl"))
dialog.button.click()
settle()
dialog.accept()
settle()
files.back_up(window)
settle()
assert (folder / "window.jsonl").exists()
for action_id in ("find", "keys", "kept", "safety", "about", "preferences", "copy_diagnostics",
                  "undo", "redo", "check", "restore"):
    if action_id in actions.BY_ID:
        actions.run(window, action_id)
        settle()
        for dialog in window.findChildren(QDialog):
            dialog.close()
        settle()
window.close()
from annotator.ui import startup
startup.dispose(window)
for name in ("PySide6.QtNetwork", "PySide6.QtWebEngineCore", "urllib.request", "http.client"):
    assert name not in sys.modules, name
if sys.platform == "linux":
    import os, re
    held = {os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
            if os.path.exists(f"/proc/self/fd/{n}")}
    held = {m[1] for link in held if (m := re.fullmatch(r"socket:\\\\[(\\\\d+)\\\\]", link))}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = Path("/proc/self/net") / table
        rows = path.read_text().splitlines()[1:] if path.exists() else []
        assert not held & {row.split()[9] for row in rows}, table
print("done")
"""


@pytest.fixture
def watched(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """The environment in which every Python is watched, and where it is written down."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH, "utf-8")
    log = tmp_path / "watched.txt"
    search = os.pathsep.join([str(tmp_path / "watch"), str(ROOT)])
    kept = {k: v for k, v in os.environ.items() if k not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY")}
    return kept | {
        "PYTHONPATH": search,
        "WATCHED": str(log),
        "QT_QPA_PLATFORM": "offscreen",
        paths.VARIABLE: str(tmp_path / "data"),
    }, log


def python(environment: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, words)],
        env=environment,
        cwd=environment[paths.VARIABLE].rpartition(os.sep)[0],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_watch_sees_a_socket(watched: tuple[dict[str, str], Path]) -> None:
    environment, log = watched
    python(environment, "-c", "import socket; socket.socket().close()")
    assert log.read_text().startswith("socket.__new__")


def test_the_window_opens_no_socket(watched: tuple[dict[str, str], Path], tmp_path: Path) -> None:
    environment, log = watched
    done = python(environment, "-c", WINDOW, tmp_path)
    assert done.stdout.endswith("done\n"), done.stderr
    assert not log.exists(), log.read_text()


# Every verb with what it is run on; P is a project, D a damaged one.
VERBS: dict[str, tuple[str, ...]] = {
    "new": ("P", "--sample"),
    "import": ("P", "article.txt"),
    "documents": ("P",),
    "spans": ("P",),
    "relabel": ("P", "--query", "article", "--to", "claim"),
    "tag": ("P", "--text", "article", "--label", "claim"),
    "stats": ("P",),
    "sections": ("P",),
    "history": ("P",),
    "check": ("P",),
    "export": ("P", "out.jsonl"),
    "convert": ("out.jsonl", "converted", "--to", "brat"),
    "formats": (),
    "duplicates": ("P",),
    "release": ("P", "released", "--annotations-only", "--state", "in progress"),
    "releases": ("P",),
    "attach": ("P", "released/train.annotations.jsonl"),
    "backup": ("P", "copy.annot"),
    "backups": ("P",),
    "restore": ("P", "copy.annot"),
    "recover": ("D", "recovered.annot"),
    "screenshot": ("P", "window.png"),
}


def test_every_verb_is_known_here() -> None:
    assert set(group.commands) - {"open"} <= set(VERBS), "give the new verb a row in VERBS"


RUN_ALL = """
import ast, sys
from pathlib import Path
from annotator.cli import main

for line in ast.literal_eval(sys.argv[1]):
    if line[0] == "recover":
        whole = Path("copy.annot").read_bytes()
        Path("damaged.annot").write_bytes(whole[: len(whole) * 3 // 4])
    if main(line) != 0 and line[0] != "recover":
        sys.exit(f"{line} was refused")
"""


def test_no_verb_opens_a_socket(watched: tuple[dict[str, str], Path], tmp_path: Path) -> None:
    environment, log = watched
    names = {"P": "p.annot", "D": "damaged.annot"}
    (tmp_path / "article.txt").write_text("An article.", "utf-8")
    lines = [
        [verb, *(names.get(word, word) for word in words)]
        for verb, words in VERBS.items()
        if verb in group.commands
    ]
    done = python(environment, "-c", RUN_ALL, repr(lines))  # (a process for each takes its time)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert not log.exists(), log.read_text()


# --- nothing that was read is run -----------------------------------------------------------------

BANNED_MODULES = {
    *(
        "pickle",
        "marshal",
        "shelve",
        "dill",
        "cloudpickle",
        "joblib",
        "yaml",
        "xmlrpc",
        "telnetlib",
    ),
    *("socket", "socketserver", "ssl", "urllib.request", "http.client", "http.server", "ftplib"),
    *("smtplib", "imaplib", "poplib", "webbrowser", "asyncio", "requests", "httpx", "aiohttp"),
    *("PySide6.QtNetwork", "PySide6.QtWebEngineCore", "PySide6.QtWebSockets"),
}
BANNED_CALLS = {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_here_can_run_what_it_reads_or_reach_the_net(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        imported: list[str] = []
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported = [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
        for module in imported:
            assert module not in BANNED_MODULES, f"{name}:{node.lineno}: {module}"
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            assert called not in BANNED_CALLS, f"{name}:{node.lineno}: {called}"
            shell = [word for word in node.keywords if word.arg == "shell"]
            assert not shell, f"{name}:{node.lineno}: a shell"


def test_the_linter_s_security_rules_hold_for_the_whole_program() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not [rule for rule in lint["ignore"] if re.match(r"S\d", rule)]
    # Tests assert (S101), start the program (S603, S607) and draw lots (S311); no more is allowed,
    # and nothing outside the tests.
    assert lint["per-file-ignores"] == {"tests/**": ["S101", "S603", "S607", "S311"]}
    assert 'ruff" check .' in (ROOT / ".ci" / "run").read_text("utf-8")


# Exceptions in a line of the program: our own interpreter is started (S603), SQL is put together
# of our own names (S608: SQLite takes no table's name as a value).
MAY_BE_EXCEPTED = {"S603", "S608"}


def test_exceptions_from_the_security_rules_are_few_and_named() -> None:
    for path in SOURCES:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            assert not re.search(r"#\s*noqa\s*($|[^:\s])", line), f"{path}:{number}: name the rule"
            for rule in re.findall(r"\bS\d{3}\b", line.partition("# noqa:")[2]):
                assert rule in MAY_BE_EXCEPTED, f"{path}:{number}: {rule}"
