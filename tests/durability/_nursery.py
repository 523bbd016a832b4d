"""Processes that may die: forked from one that has everything imported, so a round costs little.

`Nursery("annotator.services.opening").start(function, *args)` calls `function(say, *args)`, which
is at the top of a module, in a process of its own; each `say(line)` arrives here whole or not at
all. Needs a system with fork.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
"""Seconds without a line after which a process counts as hanging."""
RAISED = 70
SHARED = (
    "alembic.command",
    "annotator.formats.plain_text",
    "annotator.store.check",
    "annotator.store.recover",
    "tests.durability.broken_off",
    "tests.durability.damaged_files",
    "tests.durability.sudden_death",
    "tests.durability.together",
)
"""Imported before forking."""
Say = Callable[[str], None]


class HangsError(Exception):
    """A process said nothing for too long; it has been killed."""


class Nursery:
    """A process that imports modules once and is forked for each round; one round at a time."""

    def __init__(self, *modules: str, **environment: str) -> None:
        words = [sys.executable, "-m", "tests.durability._nursery", *modules]
        self._process = subprocess.Popen(
            words,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
        )
        self._rest = b""
        self._round: Round | None = None

    def start(self, function: Callable[..., object], *args: object) -> Round:
        """Begin a round. What is given must fit into JSON."""
        if self._round is not None:
            self._round.kill()  # somebody gave up on it
        order = json.dumps([function.__module__, function.__qualname__, args])
        assert self._process.stdin is not None
        self._process.stdin.write(order.encode() + b"\n")
        self._process.stdin.flush()
        born = self.line(PATIENCE)
        assert born.startswith("born "), born
        self._round = Round(self, int(born.split()[1]))
        return self._round

    def line(self, patience: float) -> str:
        """The next line. Raises HangsError."""
        assert self._process.stdout is not None
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._process.stdout], [], [], patience)
            if not ready:
                raise HangsError(f"no word for {patience:g} s")
            piece = os.read(self._process.stdout.fileno(), 1 << 16)
            if not piece:
                raise RuntimeError("the process that is forked from has ended")
            self._rest += piece
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode()

    def close(self) -> None:
        """End it, and a round that is still on."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@cache
def shared() -> Nursery:
    """The one for all rounds that need no environment of their own."""
    nursery = Nursery(*SHARED)
    atexit.register(nursery.close)
    return nursery


class Round:
    """One forked process. `lines` has what it said so far, `status` how it ended (None: not yet)
    as os.waitstatus_to_exitcode gives it."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.lines: list[str] = []
        self.status: int | None = None
        self._nursery = nursery

    def next(self, patience: float = PATIENCE) -> str | None:
        """What it says next; None once it has ended. Raises HangsError, and then it is gone."""
        if self.status is not None:
            return None
        try:
            line = self._nursery.line(patience)
        except HangsError:
            self.kill()
            raise
        if line.startswith("ended "):
            self.status = int(line.split()[1])
            return None
        self.lines.append(line[1:])
        return self.lines[-1]

    def until(self, start: str) -> str:
        """Wait for a line that begins so."""
        while (line := self.next()) is not None:
            if line.startswith(start):
                return line
        raise AssertionError(f"ended ({self.status}) before “{start}”: {self.lines[-5:]}")

    def kill(self) -> None:
        """SIGKILL, and wait for the end; the lines it said before are kept."""
        if self.status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self.end()

    def end(self, patience: float = PATIENCE) -> int:
        """Wait for the end. Raises HangsError if nothing is heard for so long."""
        while self.next(patience) is not None:
            pass
        assert self.status is not None
        return self.status


def spin(seconds: float) -> None:
    """Wait very shortly and exactly."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def wait_to_be_killed() -> None:
    """The end of a round's function whose process is to stay."""
    while True:
        signal.pause()


def _serve(modules: list[str]) -> None:
    out = os.dup(1)
    os.dup2(2, 1)  # what is printed by the way does not mix with what is said
    for module in modules:
        importlib.import_module(module)
    for order in _orders():
        pid = os.fork()
        if pid == 0:
            _be_child(out, *json.loads(order))
        _attend(pid)
        _, status = os.waitpid(pid, 0)
        os.write(out, f"ended {os.waitstatus_to_exitcode(status)}\n".encode())


def _orders() -> Iterator[bytes]:
    rest = b""
    while piece := os.read(0, 1 << 16):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def _attend(pid: int) -> None:
    """Return when the child has ended; when our own master is gone, the child goes, too."""
    handle = os.pidfd_open(pid)
    try:
        ready, _, _ = select.select([handle, 0], [], [])
        if handle not in ready:
            os.kill(pid, signal.SIGKILL)
    finally:
        os.close(handle)


def _be_child(out: int, module: str, name: str, args: list[Any]) -> None:
    def say(line: str) -> None:
        os.write(out, f" {line}\n".encode("utf-8", "backslashreplace"))

    status = RAISED
    os.write(out, f"born {os.getpid()}\n".encode())
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        getattr(importlib.import_module(module), name)(say, *args)
        status = 0
    except BaseException as error:  # noqa: BLE001 - told to whoever started it
        traceback.print_exc()
        say(f"raised {type(error).__name__}: {error}".replace("\n", " "))
    finally:
        os._exit(status)


if __name__ == "__main__":
    _serve(sys.argv[1:])
