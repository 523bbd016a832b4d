"""The design, kept by a test: who imports whom, how big things are, what no file may do."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "annotator"
SOURCES = sorted(PACKAGE.rglob("*.py"))

# What each layer may import of ours. Leaves (errors, paths, settings …) are layers of one file.
LAYERS: dict[str, set[str]] = {
    "__init__": set(),
    "__main__": {"cli"},
    "errors": set(),
    "paths": set(),
    "preflight": set(),
    "settings": {"paths", "errors"},
    "model": {"errors"},
    "formats": {"model", "errors"},
    "store": {"model", "errors"},
    "services": {"model", "formats", "store", "errors", "__init__"},
    "ui": {"model", "services", "settings", "paths", "errors", "__init__"},
    "cli": {"model", "services", "settings", "paths", "errors", "preflight", "app", "__init__"},
    "app": {"model", "services", "settings", "paths", "errors", "preflight", "ui", "__init__"},
}
LIBRARIES: dict[str, set[str]] = {
    "PySide6": {"ui", "app", "preflight"},
    "shiboken6": {"ui", "app"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "sqlite3": {"store"},
    "click": {"cli"},
    "charset_normalizer": {"formats"},
    "spacy": {"formats"},
    "pyarrow": {"formats"},
    "resiliparse": {"formats"},
    "pypdfium2": {"formats"},
    "platformdirs": {"paths"},
}
# Inside ui: the folder (or file) and what of ui it must not know.
UI_FENCES: dict[str, set[str]] = {
    "widgets": {"workspace", "main_window", "panels", "dialogs", "text_view", "commands"},
    "text_view": {"workspace", "main_window", "panels", "dialogs", "commands"},
    "panels": {"main_window", "panels"},
    "dialogs": {"main_window", "panels", "text_view"},
    "workspace": {"main_window", "panels", "dialogs", "text_view", "commands"},
}
# Half a second of imports that the first screen does not wait for.
SLOW = (
    "sqlalchemy",
    "alembic",
    "click",
    "orjson",
    "charset_normalizer",
    "asyncio",
    "numpy",
    "PySide6.QtNetwork",
)

FILE_LINES, FUNCTION_LINES, CLASS_METHODS, PARAMETERS = 400, 60, 25, 6
# (Place, what is counted) → its own limit, and why. One that is not needed any more fails too.
EXCEPTIONS: dict[tuple[str, str], tuple[int, str]] = {
    ("annotator/ui/main_window.py", "lines"): (
        300,
        "the first file to rot has a tighter limit than others",
    ),
    ("annotator/store/migrations/versions/0001_first.py::upgrade", "lines"): (
        300,
        "the tables as they were at this step, written out once and never touched again",
    ),
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def layer_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports_of(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Dotted names a file imports, with line, and whether only types are meant."""
    typed = {
        id(inner)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in node.body
        for inner in ast.walk(child)
    }
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, id(node) in typed
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: imports are absolute"
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno, id(node) in typed


def ours(name: str) -> str | None:
    """The layer that a dotted name of ours belongs to ("__init__" for the package itself)."""
    parts = name.split(".")
    if parts[0] != "annotator":
        return None
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else "__init__"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    layer = layer_of(path)
    assert layer in LAYERS, f"{name_of(path)} is in no layer: give it one here and in the design"
    wrong = []
    for name, line, only_types in imports_of(path):
        target = ours(name)
        if target is not None:
            if target != layer and target not in LAYERS[layer]:
                wrong.append(f"{name_of(path)}:{line} imports {name}")
            continue
        allowed = LIBRARIES.get(name.split(".")[0])
        if allowed is not None and layer not in allowed and not only_types:
            wrong.append(f"{name_of(path)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", sorted((PACKAGE / "ui").rglob("*.py")), ids=name_of)
def test_parts_of_the_window_know_only_those_below(path: Path) -> None:
    part = path.relative_to(PACKAGE / "ui").parts[0].removesuffix(".py")
    wrong = []
    for name, line, only_types in imports_of(path):
        parts = name.split(".")
        if only_types or parts[:2] != ["annotator", "ui"] or len(parts) < 3:
            continue
        # Panels share their folder's __init__, and each may be several files; a panel is *_panel.
        is_panel = len(parts) > 3 and parts[3].endswith("_panel")
        if parts[2] in UI_FENCES.get(part, set()) and (part != parts[2] or is_panel):
            wrong.append(f"{name_of(path)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_the_command_line_touches_qt_only_where_it_opens_a_window(path: Path) -> None:
    if layer_of(path) != "cli":
        return
    inside = {
        id(node)
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom | ast.Import) and id(node) not in inside:
            assert "app" not in [alias.name for alias in node.names], f"line {node.lineno}"
            assert getattr(node, "module", "") != "annotator.app", f"line {node.lineno}"


# --- sizes ---------------------------------------------------------------------------------------


def sizes_of(path: Path) -> Iterator[tuple[str, str, int, int]]:
    """(place, what is counted, how much, the usual limit) of a file and all that is in it."""
    file = name_of(path)
    yield file, "lines", len(path.read_text("utf-8").splitlines()), FILE_LINES
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef):
            names = {
                item.name
                for item in node.body
                if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
            }
            # Qt's overrides are camelCase and Python's have underscores; neither is our choice.
            own = [name for name in names if name.islower() and not name.startswith("__")]
            yield f"{file}::{node.name}", "methods", len(own), CLASS_METHODS
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{file}::{node.name}", "lines", lines, FUNCTION_LINES
            arguments = node.args
            count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
            first = (arguments.posonlyargs + arguments.args)[:1]
            count -= bool(first and first[0].arg in ("self", "cls"))
            yield f"{file}::{node.name}", "parameters", count, PARAMETERS


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nothing_grows_beyond_its_budget(path: Path) -> None:
    wrong = []
    for place, what, size, usual in sizes_of(path):
        limit = EXCEPTIONS.get((place, what), (usual, ""))[0]
        if size > limit:
            wrong.append(f"{place}: {size} {what}, the limit is {limit}")
    assert not wrong, "\n".join(wrong)


def test_every_exception_is_needed_and_has_its_reason() -> None:
    usual = {
        (place, what): (size, limit)
        for path in SOURCES
        for place, what, size, limit in sizes_of(path)
    }
    for place, (own, reason) in EXCEPTIONS.items():
        assert place in usual, f"{place} is no more; take its exception away"
        size, limit = usual[place]
        assert own < limit or size > limit, f"{place} needs no exception any more"
        assert len(reason.split()) > 3, place


# --- what no file may do -------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_file_says_what_it_is(path: Path) -> None:
    tree = tree_of(path)
    assert not tree.body or ast.get_docstring(tree), f"{name_of(path)} has no docstring"


MAY_CATCH_ALL = {
    "annotator/ui/errors.py": "shows what nobody expected",
    "annotator/ui/tasks.py": "hands a worker's error to the UI thread",
    "annotator/services/loader.py": "hands the loading thread's error to whoever waits",
}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_error_is_swallowed_unseen(path: Path) -> None:
    if name_of(path) in MAY_CATCH_ALL:
        return
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = ast.unparse(node.type) if node.type else "everything"
        passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        broad = caught in ("everything", "Exception", "BaseException")
        assert passed_on or not broad, f"{name_of(path)}:{node.lineno} catches {caught}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_there_is_one_style_sheet(path: Path) -> None:
    if path.name == "theme.py":
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr != "setStyleSheet", f"{name_of(path)}:{node.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_resources_are_found_in_one_way(path: Path) -> None:
    if name_of(path) == "annotator/paths.py":
        return
    for name, line, _ in imports_of(path):
        assert not name.startswith("importlib.resources"), f"{name_of(path)}:{line}"


# --- the start -----------------------------------------------------------------------------------


def test_the_first_paint_waits_for_nothing_slow(data_dir: Path) -> None:
    """Looks at the real program when its text is painted for the first time."""
    from tests.benchmarks.startup import first_paint

    first_paint("program", data_dir)  # makes the first project, which may take its time
    loaded = first_paint("program", data_dir).modules
    assert "annotator.ui.text_view" in loaded
    assert [name for name in SLOW if name in loaded] == []


def test_qt_gives_back_what_it_borrows() -> None:
    """Some releases of Qt's bindings take a reference of None with each call, and abort in time."""
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication, QWidget\n"
        "app, w = QApplication([]), QWidget()\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(500): w.setEnabled(True)\n"
        "print(sys.getrefcount(None) - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert abs(int(done.stdout)) < 100
