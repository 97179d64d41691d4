"""What holds whatever is renamed: nothing is overwritten or lost, and imports mean what they meant."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lift_sys.ir.model import Import
from lift_sys.workspace.documents import OpenText
from lift_sys.workspace.index import PerFile
from lift_sys.workspace.modules import Modules
from lift_sys.workspace.moved_imports import document_imports
from lift_sys.workspace.moves import Moves, moves
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

ROOT = Path("/nowhere/at all")
"""No such folder: all files are texts that were never saved."""


def workspace(files: dict[str, str]) -> Workspace:
    texts = {str(ROOT / name): OpenText(text, 1) for name, text in files.items()}
    return Workspace([Folder(ROOT, Settings())], Folder(None, Settings()), texts)


def moved(view: Workspace, pairs: dict[str, str]) -> Moves:
    absolute = [(str(ROOT / old), str(ROOT / new)) for old, new in pairs.items()]
    return moves(view, absolute, PerFile(lambda _, text: document_imports(text)))


NAMES = st.sampled_from("abcdef")


@given(st.sets(NAMES), st.sets(NAMES), st.dictionaries(NAMES, NAMES))
def test_no_document_is_overwritten_or_lost(sources: set[str], documents: set[str], renamed: dict[str, str]) -> None:
    pairs = {f"{old}.py": f"{new}.py" for old, new in renamed.items() if old in sources}
    view = workspace({f"{s}.py": "" for s in sources} | {f"{d}.ir": "" for d in documents})
    found = moved(view, pairs)
    at = {str(ROOT / f"{d}.ir"): d for d in documents}
    for old, new in found.renames:
        assert new not in at  # whatever was there has gone on already
        at[new] = at.pop(old)
    assert set(at.values()) == documents
    stays = {d for d in documents if at.get(str(ROOT / f"{d}.ir")) == d}
    for path, document in at.items():
        expected = document if document in stays else Path(pairs[f"{document}.py"]).stem
        assert path == str(ROOT / f"{expected}.ir")
    # What stays although its source goes is told of.
    left = [d for d in stays if pairs.get(f"{d}.py", f"{d}.py") != f"{d}.py"]
    assert len(left) == len(found.problems)


PATHS = ["one.py", "two.py", "p/__init__.py", "p/one.py", "p/two.py", "p/q/__init__.py", "p/q/three.py", "p/q/four.py"]
FREE = ["new.py", "p/new.py", "p/q/new.py"]
IMPORTS = [
    "from one import x", "from p.one import x", "import p.q.three as t", "from p import one",
    "from p.q import four as f",
    "from . import two", "from .one import x", "from .q.three import x", "from ..one import x", "from .. import two",
]  # fmt: skip


@given(st.sampled_from(IMPORTS), st.sampled_from([p for p in PATHS if "_" not in p]), st.sampled_from(FREE),
       st.sampled_from(["two", "p/two", "p/q/four"]))  # fmt: skip
def test_an_import_names_the_same_file_afterwards(line: str, old: str, new: str, where: str) -> None:
    files = dict.fromkeys(PATHS, "") | {f"{where}.ir": line}
    before = workspace(files)
    found = moved(before, {old: new})
    document = str(ROOT / f"{where}.ir")
    for edit in sorted(found.edits.get(document, ()), key=lambda e: e.span, reverse=True):
        line = line[: edit.span.start] + edit.text + line[edit.span.end :]
    new_document = dict(found.renames).get(document, document)
    after = workspace({(new if name == old else name): text for name, text in files.items()})
    meant, means = target(before, files[f"{where}.ir"], document), target(after, line, new_document)
    if meant is None or found.problems:
        return
    assert means == (str(ROOT / new) if meant == str(ROOT / old) else meant)


def target(view: Workspace, line: str, document: str) -> str | None:
    """The file of the module that an import names."""
    item = document_imports(line).sections[0][1].item
    assert isinstance(item, Import)
    name, module = item.names[0].name, item.module
    source = document.removesuffix(".ir") + ".py"
    modules = Modules(view)
    if module is None:
        found = modules.find(str(name), source)
    else:
        joint = "" if str(module).endswith(".") else "."
        found = modules.find(f"{module}{joint}{name}", source) or modules.find(str(module), source)
    return found.path if found is not None else None
