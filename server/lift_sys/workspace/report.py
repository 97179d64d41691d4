"""The stable JSON form of holes, the same on the command line and in `lift/holes`."""

from __future__ import annotations

from lift_sys.holes.collect import HoleInfo
from lift_sys.ir.text import LineIndex, PositionEncoding, Span


def hole_json(hole: HoleInfo, lines: LineIndex, encoding: PositionEncoding) -> dict[str, object]:
    """One hole; ranges are LSP ranges in `encoding`."""
    domain: dict[str, object] = {"kind": "any"}
    if hole.candidates is not None:
        domain = {"kind": "values", "values": list(hole.candidates)}
    elif hole.constraints:
        domain = {"kind": "unknown"}
    domain["because"] = [range_json(c.span, lines, encoding) for c in hole.constraints]
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


def range_json(span: Span, lines: LineIndex, encoding: PositionEncoding) -> dict[str, object]:
    """An LSP range."""
    start, end = lines.position(span.start, encoding), lines.position(span.end, encoding)
    return {"start": start._asdict(), "end": end._asdict()}
