"""Releases: what of a project was handed over, so that it can be made again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """One corpus release. `number` counts from 1.

    `act_id` is the newest act of the history that it holds (0: none): made again, it is read as the
    project was then. `recipe` is JSON: what was chosen (formats, query, labels, annotators, states,
    split, ratios, salt). `manifest` is the released manifest.json, as text. `splits` is JSON of
    {document id: split}: a released test document never moves to train.
    """

    id: str
    number: int
    annotator_id: str
    made_at: str
    act_id: int
    recipe: str
    manifest: str
    splits: str
