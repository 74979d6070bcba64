"""The door of plain language: `check` tells what is hard in a text and how hard it is, `rewrite` proposes plainer.

Pure apart from the word lists and the dictionary, which are read at the first use. Rules of the guideline
(在留支援のためのやさしい日本語ガイドライン, 2020-08) and its summaries; no model, no network.
"""

from .facts import facts_of, lost
from .judging import check
from .rewriting import rewrite
from .types import RULES, Finding, Report

LONGEST = 20_000
"""The longest text that is read, in characters."""

__all__ = ["LONGEST", "RULES", "Finding", "Report", "check", "facts_of", "lost", "rewrite"]
