"""Values that are made quickly are like all others."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from annotator.model.change import Change
from annotator.model.document import Document
from annotator.model.quick import maker
from annotator.model.span import Span


@pytest.mark.parametrize("kind", [Span, Document, Change])
def test_they_are_equal_and_as_closed(kind: type) -> None:
    values = [str(number) for number in range(len(fields(kind)))]
    made = maker(kind)(*values)
    assert type(made) is kind and made == kind(*values)
    assert hash(made) == hash(kind(*values)) and repr(made) == repr(kind(*values))
    name = fields(kind)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(made, name, "other")
    assert getattr(replace(made, **{name: "other"}), name) == "other"
    with pytest.raises(TypeError):
        maker(kind)(*values[1:])
