"""What changed between two models, and whether it changed the meaning.

*Meaning* is what an implementation owes and what is still open: intents, signatures, conditions, holes. Rationales, the
questions of holes and provenance marks are words about it. What counts as the same predicate stands in `normal.py`.
"""

from lift_sys.ir.compare.changes import Change, ChangeKind
from lift_sys.ir.compare.documents import compare, equivalent
from lift_sys.ir.compare.normal import normal_form

__all__ = ["Change", "ChangeKind", "compare", "equivalent", "normal_form"]
