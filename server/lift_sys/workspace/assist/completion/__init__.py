"""Completion: what may stand at the cursor, also in a text that does not parse."""

from __future__ import annotations

from lift_sys.workspace.assist.completion.candidates import Candidate, CandidateKind
from lift_sys.workspace.assist.completion.complete import complete

__all__ = ["Candidate", "CandidateKind", "complete"]
