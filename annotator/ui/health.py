"""What needs the analyst's attention about the project's file: one sentence for each concern."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Health(QObject):
    """Collects concerns by kind ("backup", "place", "space", "check" …); who finds one sets it, and
    clears it with "" once it is gone."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._concerns: dict[str, str] = {}

    @property
    def sentences(self) -> tuple[str, ...]:
        """What needs attention, in words; empty if all is well."""
        return tuple(self._concerns.values())

    @property
    def concerns(self) -> tuple[tuple[str, str], ...]:
        """What needs attention: its kind and its sentence, the oldest first."""
        return tuple(self._concerns.items())

    def set(self, kind: str, sentence: str) -> None:
        """There is such a concern now; "" if there is none any more."""
        if sentence == self._concerns.get(kind, ""):
            return
        self._concerns.pop(kind, None)
        if sentence:
            self._concerns[kind] = sentence
        self.changed.emit()

    def clear(self) -> None:
        """Another project is open: what was said was about the one before."""
        if self._concerns:
            self._concerns.clear()
            self.changed.emit()
