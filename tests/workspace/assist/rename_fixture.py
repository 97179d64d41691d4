"""A small workspace in memory, in which a thing is asked for at a caret, found and renamed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.workspace.assist.fixture import CARET

from lift_sys.workspace.analysis import DocumentAnalysis, SourceState, analyse, read_outline
from lift_sys.workspace.assist.references import Subject, find, specified, subject_at, subject_in_source
from lift_sys.workspace.assist.rename import Refusal, rename
from lift_sys.workspace.assist.rename_project import Project, ProjectFiles
from lift_sys.workspace.settings import Settings

NOWHERE = "/nowhere/"


@dataclass
class World:
    """Files by name, and the subject at the caret in one of them."""

    root: str
    files: dict[str, str]
    documents: dict[str, DocumentAnalysis]
    project: Project
    own: DocumentAnalysis | None
    subject: Subject | None


def world(files: Mapping[str, str], folder: Path | None = None) -> World:
    """The workspace of these files; one of them bears the caret. They are in `folder`, or in memory only."""
    root = f"{folder}/" if folder is not None else NOWHERE
    name = next(n for n, text in files.items() if CARET in text)
    offset = files[name].index(CARET)
    texts = {n: text.replace(CARET, "", 1) for n, text in files.items()}
    if folder is not None:
        for n, text in texts.items():
            (folder / n).parent.mkdir(parents=True, exist_ok=True)
            (folder / n).write_bytes(text.encode())
    sources = {root + n: text for n, text in texts.items() if n.endswith(".py")}
    documents = {}
    for n, text in texts.items():
        if n.endswith(".ir"):
            path = f"{root}{n[:-3]}.py"
            state = read_outline(path, sources[path]) if path in sources else SourceState(path, None, None)
            documents[root + n] = analyse(root + n, text, state, Settings())
    project = Project(ProjectFiles(((root.rstrip("/"), ()),), sources))
    if name.endswith(".ir"):
        own: DocumentAnalysis | None = documents[root + name]
        assert own is not None
        subject = subject_at(own, offset, project)
        if subject is not None and subject.source is not None and subject.source.path != own.source.path:
            own = documents.get(subject.source.path[:-3] + ".ir")
            stated = specified(subject, own) if own is not None else None
            subject, own = (stated, own) if stated is not None else (subject, None)
    else:
        subject = subject_in_source(project, root + name, offset)
        own = documents.get(subject.source.path[:-3] + ".ir") if subject is not None and subject.source else None
        subject = specified(subject, own) if subject is not None and own is not None else None
    return World(root, texts, documents, project, own, subject)


def renamed(files: Mapping[str, str], new: str, folder: Path | None = None) -> dict[str, str] | str | None:
    """All files after the rename; why it was refused; None where nothing is asked for."""
    w = world(files, folder)
    if w.subject is None:
        return None
    found = rename(w.subject, new, w.own, tuple(w.documents.values()), w.project)
    if isinstance(found, Refusal):
        return found.reason
    after = dict(w.files)
    for path in found.texts:
        text = found.texts[path]
        assert text == w.files[path.removeprefix(w.root)]
        for edit in sorted((e for e in found.edits if e.path == path), key=lambda e: e.span, reverse=True):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        after[path.removeprefix(w.root)] = text
    return after


def places(files: Mapping[str, str], folder: Path | None = None) -> list[str]:
    """All references: file, line (from 1) and column (from 1); a declaration bears a star."""
    w = world(files, folder)
    if w.subject is None:
        return []
    shown = []
    for site in find(w.subject, w.own, tuple(w.documents.values()), w.project).sites:
        name = site.path.removeprefix(w.root)
        before = w.files[name][: site.span.start]
        line, column = before.count("\n") + 1, site.span.start - (before.rfind("\n") + 1) + 1
        shown.append(f"{name}:{line}:{column}{'*' if site.declares else ''}")
    return shown
