"""Whether one input may have several results by intent."""

from __future__ import annotations

from lift_sys.ir import nodes
from lift_sys.ir.check.sections import PLACES
from lift_sys.ir.model import Effect, Spec

_VARYING = PLACES - {"stdout", "stderr"}
"""What is read, or written, beside the arguments, and may tell other things the next time."""


def may_vary(spec: Spec) -> bool:
    """Whether a spec states that its function reads or writes more than its arguments."""
    return any(
        isinstance(part, nodes.Name) and part.id in _VARYING
        for clause in spec.clauses
        if isinstance(clause, Effect)
        for place in (*(clause.reads or ()), *(clause.writes or ()))
        for part in nodes.walk(place)
    )
