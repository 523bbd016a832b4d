"""The errors a user can meet. Each carries one sentence for the user: what, where, what to do."""


class AnnotatorError(Exception):
    """The root: its text is shown to the user as it stands."""


class InputError(AnnotatorError):
    """Something given to the program is wrong; the user can mend it."""


class FormatError(InputError):
    """A file does not hold what its format asks for.

    `path` names the file, `line` the line (from 1) or None.
    """

    def __init__(self, sentence: str, path: str = "", line: int | None = None) -> None:
        super().__init__(sentence)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = self.path + (f", line {self.line}" if self.line else "")
        return f"{place}: {super().__str__()}" if place else super().__str__()


class ConflictError(AnnotatorError):
    """A record is no longer as it was when the act was planned; nothing was written."""


class StorageError(AnnotatorError):
    """The project cannot be opened, read or written; nothing was changed.

    `path` is the file it is about, "" where that is not known.
    """

    path = ""


class GoneError(StorageError):
    """The project's file is not, or no longer, where it should be."""


class ChangedError(GoneError):
    """The project's file is there, but another program changed it while it was open."""


class DamagedError(StorageError):
    """The project's file is there, but it does not hold a sound project."""


class LockedError(StorageError):
    """Another program holds the project; the sentence names it."""


class Cancelled(AnnotatorError):  # noqa: N818 - a wish, not a failure
    """The user cancelled; the work was rolled back whole."""
