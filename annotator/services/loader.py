"""Opens a project on a thread while its first screen is being looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Loader(Generic[T]):
    """Calls `function` on a thread of its own after `start`; `wait` gives its value or raises its
    error, and does the work itself if it was never started."""

    def __init__(self, function: Callable[[], T]) -> None:
        self._function = function
        self._value: T | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        self.is_done = False

    def start(self) -> None:
        """Begin on a thread; a second call changes nothing."""
        if self._thread is None and not self.is_done:
            self._thread = threading.Thread(target=self._run, name="loader")
            self._thread.start()

    def wait(self) -> T:
        """The function's value, once it is there."""
        if self._thread is not None:
            self._thread.join()
        elif not self.is_done:
            self._run()
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]

    def _run(self) -> None:
        try:
            self._value = self._function()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            self._error = error
        self.is_done = True
