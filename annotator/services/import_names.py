"""Labels, annotators and relation types by name while an import is planned."""

from __future__ import annotations

from uuid import uuid4

from annotator.model import moment
from annotator.model.change import Change
from annotator.model.document import Annotator
from annotator.model.exchange import ExchangeLabel
from annotator.model.schema import Label, Looks, RelationType, is_color
from annotator.services.import_report import ImportReport
from annotator.services.project import Project


class Names:
    """What the project calls things, and what the import adds to that.

    `changes` gathers what was made, until it is taken. Who is named "" is the present annotator.
    """

    def __init__(self, project: Project, report: ImportReport) -> None:
        self.changes: list[Change] = []
        self._report = report
        self._present = project.annotator
        self._labels = {label.name: label for label in project.labels()}
        self._looks = Looks(self._labels.values())
        self._annotators = {a.name: a for a in project.annotators()}
        self._defined: dict[str, ExchangeLabel] = {}
        self._types = {kind.name: kind for kind in project.relation_types()}

    def define(self, label: ExchangeLabel) -> None:
        """Note a file's definition of a label; the first one counts, and only for a new label."""
        if label.name.strip():
            self._defined.setdefault(label.name, label)

    def make_defined(self) -> None:
        """Make all labels that were defined."""
        for name in self._defined:
            self.made_label(name)

    def label_id(self, name: str) -> str:
        """A label's id, "" if there is none of that name yet."""
        return self._labels[name].id if name in self._labels else ""

    def annotator_id(self, name: str) -> str:
        """An annotator's id, "" if there is none of that name yet."""
        if not name.strip():
            return self._present.id
        return self._annotators[name].id if name in self._annotators else ""

    def type_id(self, name: str) -> str:
        """A relation type's id, "" if there is none of that name yet."""
        return self._types[name].id if name in self._types else ""

    def made_label(self, name: str) -> str:
        """The id of the label of that name, which is made if need be."""
        if name not in self._labels:
            color, pattern = self._looks.next_look()
            said = self._defined.get(name, ExchangeLabel(name))
            label = Label(
                id=str(uuid4()),
                name=name,
                color=said.color if is_color(said.color) else color,
                pattern=pattern,
                key=self._looks.next_key(name),
                guideline=said.guideline,
                position=self._looks.next_position,
            )
            self._labels[name] = label
            self._looks.add(label)
            self.changes.append(Change(None, label))
            self._report.labels.append(name)
        return self._labels[name].id

    def made_annotator(self, name: str) -> str:
        """The id of the annotator of that name, who is made if need be."""
        if not name.strip():
            return self._present.id
        if name not in self._annotators:
            annotator = Annotator(str(uuid4()), name, moment.now())
            self._annotators[name] = annotator
            self.changes.append(Change(None, annotator))
            self._report.annotators.append(name)
        return self._annotators[name].id

    def made_type(self, name: str) -> str:
        """The id of the relation type of that name, which is made if need be."""
        if name not in self._types:
            self._types[name] = RelationType(str(uuid4()), name)
            self.changes.append(Change(None, self._types[name]))
            self._report.relation_types.append(name)
        return self._types[name].id
