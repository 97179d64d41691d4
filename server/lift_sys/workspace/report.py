"""The stable JSON form of holes and verdicts, the same on the command line and in our own requests."""

from __future__ import annotations

from lift_sys.holes.collect import HoleInfo
from lift_sys.ir.text import LineIndex, PositionEncoding, Span
from lift_sys.verify.judgement import Obligation


def hole_json(hole: HoleInfo, lines: LineIndex, encoding: PositionEncoding) -> dict[str, object]:
    """One hole; ranges are LSP ranges in `encoding`.

    Its domain is what is written down: the values that are listed, or anything, or what nobody has worked out yet.
    """
    domain: dict[str, object] = {
        "kind": "values" if hole.candidates is not None else "unknown" if hole.constraints else "any",
        "values": list(hole.candidates) if hole.candidates is not None else None,
        "lo": None,
        "hi": None,
        "lo_open": False,
        "hi_open": False,
        "because": [range_json(c.span, lines, encoding) for c in hole.constraints],
    }
    return {
        "name": hole.name,
        "kind": str(hole.kind),
        "type": hole.type,
        "question": hole.question,
        "ranges": [range_json(span, lines, encoding) for span in hole.spans],
        "constraints": [{"text": c.text, "range": range_json(c.span, lines, encoding)} for c in hole.constraints],
        "depends_on": list(hole.depends_on),
        "order": hole.order,
        "domain": domain,
    }


def obligation_json(
    obligation: Obligation, offset: int, lines: LineIndex, encoding: PositionEncoding
) -> dict[str, object]:
    """What is said of one clause of a spec whose section begins at `offset`."""
    counterexample = obligation.counterexample
    return {
        "clause": obligation.clause,
        "kind": str(obligation.kind),
        "range": range_json(obligation.span.shifted(offset), lines, encoding),
        "verdict": str(obligation.verdict),
        "engine": str(obligation.engine) if obligation.engine is not None else None,
        "time_ms": round(obligation.time_ms, 1),
        "reason": obligation.reason,
        "counterexample": None
        if counterexample is None
        else {
            "inputs": dict(counterexample.inputs),
            "outcome": counterexample.outcome,
            "clause": counterexample.clause,
        },
    }


def range_json(span: Span, lines: LineIndex, encoding: PositionEncoding) -> dict[str, object]:
    """An LSP range."""
    start, end = lines.position(span.start, encoding), lines.position(span.end, encoding)
    return {"start": start._asdict(), "end": end._asdict()}
