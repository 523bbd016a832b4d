"""Words that a full stop may follow inside a sentence, and words that begin one. English first;
what German, French and Spanish news need often stands beside it.
"""

from __future__ import annotations

import re


def _words(several: str) -> frozenset[str]:
    return frozenset(several.split())


BEFORE_NAMES = _words(
    """Mr Mrs Ms Mx Messrs Dr Drs Prof Rev Fr Hon Gov Sen Sens Rep Reps Pres Sec Supt Atty Gen Col
    Lt Sgt Cpl Capt Cmdr Cdr Adm Maj Pvt Ofc Det Insp Amb St Ste Mt Ft Mme Mlle Mgr MM Hr Fr Frl
    Sr Sra Srta Jr Inc Ltd Corp Co Bros Cos LLC plc Assn Dept Univ Ave Blvd Rd Hwy Jan Feb Mar Apr
    Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Thu Thurs Fri Okt Dez Str"""
)
"""As they stand, with their capital: a sentence ends behind them only where a common first word
follows."""

NEVER_LAST = _words("eg ie")
"""Without their full stops."""

INSIDE = _words(
    """vs v cf viz ca approx est resp incl excl aka bzw sog vgl evtl ggf inkl zzgl Mio Mrd
    Abs Nr Nos fig figs vol vols ch chap para eds ed trans"""
)
"""A sentence ends behind them only where a common first word follows."""

BEFORE_NUMBERS = _words("No no Art art Sec sec Fig fig p pp Bd S Az Rn Ziff")
"""A sentence does not end behind them where a number follows."""

BEFORE_CAPITALS = _words("am pm etc al usw cet")
"""Often the last of a sentence: it ends where anything but a time or a day follows."""

TIMES = _words(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday EST EDT ET CST CDT CT MST MDT MT PST
    PDT PT GMT UTC BST CET CEST"""
)

BEFORE_ORDINALS = _words("der die das dem den des im zum zur vom beim ins")
"""German articles: a small number with a full stop behind one is an ordinal (das 19. Kapitel)."""

MONTHS = _words(
    """Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember"""
)
"""Behind an ordinal as German writes it (3. Mai)."""

FIRST_WORDS = _words(
    """A An The He She It They We You I This That These Those There Here In On At By For From With
    As To If When While After Before Since Because Although Though Until During Under Over But And
    Or So Yet Then Thus Also However Meanwhile Instead Still Now Both Each Some Many Most Several
    Other Others Another His Her Their Our My Its Your Who What Where Why How Not Only Last Next
    According Asked Earlier Later Der Die Das Er Sie Es Wir Ich Ein Eine Und Aber"""
)
"""Words that often begin a sentence and seldom a name."""

SAID = re.compile(
    r"(?:(?-i:[^\W\d_a-z])[\w’'.-]*\s+){1,4}"
    r"(?:said|says|asked|asks|replied|added|told|wrote|writes|cried|shouted|exclaimed|wondered"
    r"|continued|answered|demanded|tweeted|posted)\b"
)
"""A name and what it did: behind “Really?” the sentence goes on."""
