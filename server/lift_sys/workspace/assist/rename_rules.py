"""What can be renamed, and what a name may be."""

from __future__ import annotations

import keyword
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from lift_sys.ir.parser.fragments import expression_from_text
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.references import Subject, SubjectKind
from lift_sys.workspace.assist.rename_project import Project


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not renamed, and what to do."""

    reason: str


_WORDS = frozenset({"result", "old", "forall", "exists", "none", "any", "self", "cls", "_"})
"""Names to which the language, or habit, gives a meaning of its own."""


def subject_problem(subject: Subject, own: DocumentAnalysis | None, project: Project) -> Refusal | None:
    """Why `subject` cannot be renamed at all; None if it can."""
    name, kind = subject.name, subject.kind
    if kind is SubjectKind.RESULT:
        return Refusal("`result` is a word of the language; only names that you have given can be renamed")
    if kind in (SubjectKind.BUILTIN, SubjectKind.PLACE):
        return Refusal(f"`{name}` is built in; only names that you have given can be renamed")
    if kind is SubjectKind.HOLE and name in ("", "_"):
        return Refusal("this hole has no name; write one behind the question mark instead")
    if kind in (SubjectKind.PARAMETER, SubjectKind.VARIABLE) and name in ("self", "cls", "_"):
        return Refusal(f"`{name}` is what everybody calls it; only names that you have given can be renamed")
    if name.startswith("__"):
        return Refusal(f"`{name}` means something to Python; it cannot be renamed")
    if kind is SubjectKind.MEMBER and subject.source is None:
        return Refusal(f"it is not known whose `{name}` this is; state the type of the object in front of it")
    if kind is SubjectKind.TOP and subject.source is None and not subject.alias:
        return Refusal(f"`{name}` is not declared in this workspace; it can be renamed where it is declared only")
    return _unreadable(subject, own, project)


def _unreadable(subject: Subject, own: DocumentAnalysis | None, project: Project) -> Refusal | None:
    path = subject.source.path if subject.source is not None else ""
    if subject.kind is SubjectKind.LABEL and own is not None:
        path = own.source.path
    if not path or subject.kind is SubjectKind.TYPE_PARAMETER:
        return None
    project.text(path)
    problem = project.problems.get(path)
    if problem is None:
        return None
    return Refusal(f"`{subject.name}` is not renamed: {PurePath(path).name} {problem}")


def name_problem(subject: Subject, new: str) -> Refusal | None:
    """Why `new` cannot be a name for `subject`; None if it can, as far as can be told from the name alone."""
    if not new.isidentifier():
        return Refusal(f"`{new}` is no name; a name is made of letters, digits and `_`, and starts with no digit")
    if unicodedata.normalize("NFKC", new) != new:
        normal = unicodedata.normalize("NFKC", new)
        return Refusal(f"Python reads `{new}` as `{normal}`; write it that way")
    if keyword.iskeyword(new):
        return Refusal(f"`{new}` is a keyword of Python; choose another name")
    if subject.kind is SubjectKind.HOLE:
        return Refusal("`?_` is a hole without a name; choose another name") if new == "_" else None
    if new in _WORDS or not _parses(new):
        return Refusal(f"`{new}` is a word of the language; choose another name")
    if new.startswith("__"):
        return Refusal(f"`{new}` would mean something special to Python; choose another name")
    return None


def _parses(name: str) -> bool:
    try:
        expression_from_text(name)
    except ValueError:
        return False
    return True
