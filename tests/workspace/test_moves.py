"""What follows a source that is renamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lift_sys.workspace.documents import OpenText
from lift_sys.workspace.index import PerFile
from lift_sys.workspace.moved_imports import document_imports
from lift_sys.workspace.moves import Moves, moves
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

MIRRORED = Settings.model_validate({"layouts": [{"specs": "specs", "sources": "src"}]})


class Tree:
    """A workspace on disk."""

    def __init__(self, root: Path, files: str, settings: Settings) -> None:
        self.root = root
        for name in files.split():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        self.workspace = Workspace([Folder(root, settings)], Folder(None, Settings()))

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def moves(self, **renamed: str) -> Moves:
        return self.all(*renamed.items())

    def all(self, *pairs: tuple[str, str]) -> Moves:
        absolute = [(str(self.root / old), str(self.root / new)) for old, new in pairs]
        return moves(self.workspace, absolute, PerFile(lambda _, text: document_imports(text)))

    def shown(self, found: Moves) -> list[str]:
        return [" -> ".join(str(Path(p).relative_to(self.root)) for p in pair) for pair in found.renames]


def tree(root: Path, files: str, settings: Settings | None = None) -> Tree:
    return Tree(root, files, settings or Settings())


@pytest.mark.parametrize(
    ("files", "old", "new", "expected"),
    [
        ("a.py a.ir", "a.py", "b.py", ["a.ir -> b.ir"]),
        ("a.py a.ir", "a.py", "sub/b.py", ["a.ir -> sub/b.ir"]),
        ("a.py a.ir", "a.py", "A.py", ["a.ir -> A.ir"]),
        ("a.py a.ir", "a.py", "größe 🦊 %20.py", ["a.ir -> größe 🦊 %20.ir"]),
        ("a.py a.ir", "a.ir", "b.ir", []),
        ("a.py a.ir", "a.py", "a.py", []),
        ("a.py a.ir", "a.py", "a.txt", []),
        ("a.py", "a.py", "b.py", []),
        ("a.ir", "a.py", "b.py", ["a.ir -> b.ir"]),
        ("notes.txt", "notes.txt", "b.txt", []),
        ("shop/a.py shop/a.ir", "shop", "store", []),
        ("", "missing", "other", []),
    ],
)
def test_a_document_beside_its_source(tmp_path: Path, files: str, old: str, new: str, expected: list[str]) -> None:
    space = tree(tmp_path, files)
    found = space.all((old, new))
    assert space.shown(found) == expected
    assert found.problems == () and not found.edits


@pytest.mark.parametrize(
    ("files", "old", "new", "expected"),
    [
        ("src/a.py specs/a.ir", "src/a.py", "src/x/b.py", ["specs/a.ir -> specs/x/b.ir"]),
        ("src/a.py specs/a.ir", "src/a.py", "b.py", ["specs/a.ir -> b.ir"]),
        ("src/a.py src/a.ir", "src/a.py", "src/b.py", ["src/a.ir -> src/b.ir"]),
        ("src/s/a.py specs/s/a.ir src/s/b.py specs/s/b.ir", "src/s", "src/t",
         ["specs/s/a.ir -> specs/t/a.ir", "specs/s/b.ir -> specs/t/b.ir"]),
        ("src/s/a.py specs/s/a.ir src/s/c.py src/s/c.ir", "src/s", "src/t", ["specs/s/a.ir -> specs/t/a.ir"]),
        ("src/s/a.py specs/s/a.ir", "specs/s", "specs/t", []),
    ],
)  # fmt: skip
def test_a_document_that_mirrors_its_source(
    tmp_path: Path, files: str, old: str, new: str, expected: list[str]
) -> None:
    space = tree(tmp_path, files, MIRRORED)
    assert space.shown(space.all((old, new))) == expected


def test_several_at_once(tmp_path: Path) -> None:
    space = tree(tmp_path, "a.py a.ir b.py b.ir c.py c.ir")
    assert space.shown(space.all(("a.py", "b.py"), ("b.py", "c.py"), ("c.py", "d.py"))) == [
        "c.ir -> d.ir",
        "b.ir -> c.ir",
        "a.ir -> b.ir",
    ]


def test_two_that_change_places(tmp_path: Path) -> None:
    space = tree(tmp_path, "a.py a.ir b.py b.ir")
    assert space.shown(space.all(("a.py", "b.py"), ("b.py", "a.py"))) == [
        "a.ir -> a.ir.1",
        "b.ir -> a.ir",
        "a.ir.1 -> b.ir",
    ]


def test_what_is_renamed_by_hand_is_left_to_the_hand(tmp_path: Path) -> None:
    space = tree(tmp_path, "a.py a.ir")
    assert space.shown(space.all(("a.py", "b.py"), ("a.ir", "c.ir"))) == []


@pytest.mark.parametrize(
    ("files", "pairs", "message"),
    [
        ("a.py a.ir b.ir", [("a.py", "b.py")], "a.ir stays where it is while a.py becomes b.py: b.ir is there already"),
        ("a.py a.ir b.py b.ir", [("a.py", "c.py"), ("b.py", "c.py")], "a.ir becomes c.ir, too"),
    ],
)
def test_nothing_is_overwritten(tmp_path: Path, files: str, pairs: list[tuple[str, str]], message: str) -> None:
    space = tree(tmp_path, files)
    found = space.all(*pairs)
    assert len(found.renames) == len(pairs) - 1
    (problem,) = found.problems
    assert message in problem and problem.endswith("Put what both say into one, and remove the other.")


def test_an_open_document_is_there_though_it_was_never_saved(tmp_path: Path) -> None:
    space = tree(tmp_path, "a.py a.ir")
    space.workspace.open[str(tmp_path / "b.ir")] = OpenText("", 1)
    found = space.all(("a.py", "b.py"))
    assert not found.renames and found.problems


def test_another_document_that_would_take_the_source_for_its_own(tmp_path: Path) -> None:
    space = tree(tmp_path, "src/a.py src/a.ir specs/b.ir", MIRRORED)
    found = space.all(("src/a.py", "src/b.py"))
    assert not found.renames and "specs/b.ir is there already" in found.problems[0]


def test_one_that_stays_keeps_others_from_its_place(tmp_path: Path) -> None:
    space = tree(tmp_path, "a.py a.ir b.py b.ir c.ir")
    found = space.all(("a.py", "b.py"), ("b.py", "c.py"))
    assert not found.renames and len(found.problems) == 2


def test_outside_the_workspace(tmp_path: Path) -> None:
    space = tree(tmp_path, "in/x.py out/a.py out/a.ir")
    space.workspace.folders = [Folder(tmp_path / "in", Settings())]
    assert space.shown(space.all(("out/a.py", "out/b.py"))) == ["out/a.ir -> out/b.ir"]
