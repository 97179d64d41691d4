"""What a session keeps of files: all of what is open, and not too much of what is not."""

from __future__ import annotations

from pathlib import Path

from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

DOCUMENT = "sig f(a: int) -> int\n"
SOURCE = "def f(a: int) -> int:\n    return a\n"


def space(root: Path, count: int, most: int | None) -> Workspace:
    """A workspace with the documents 0.ir, 1.ir … and their sources."""
    for number in range(count):
        (root / f"{number}.ir").write_text(DOCUMENT)
        (root / f"{number}.py").write_text(SOURCE)
    return Workspace([Folder(root, Settings())], Folder(None, Settings()), most_closed=most)


def test_of_what_is_not_open_the_last_is_kept(tmp_path: Path) -> None:
    view = space(tmp_path, 10, 3)
    for number in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 6):
        assert isinstance(view.analysis(str(tmp_path / f"{number}.ir")), DocumentAnalysis)
    assert set(view.sources) == {str(tmp_path / f"{number}.py") for number in (6, 8, 9)}
    assert set(view.analyses) == {str(tmp_path / f"{number}.ir") for number in (6, 8, 9)}


def test_all_is_kept_of_what_is_open(tmp_path: Path) -> None:
    view = space(tmp_path, 10, 2)
    documents = [str(tmp_path / f"{number}.ir") for number in range(5)]
    for path in documents:
        view.did_open(path, DOCUMENT, 1)
    first = [view.analysis(path) for path in documents]
    for number in range(10):
        view.source_analysis(str(tmp_path / f"{number}.py"))
    assert [view.analysis(path) for path in documents] == first
    assert all(view.analysis(path) is found for path, found in zip(documents, first, strict=True))
    assert len(view.sources) <= 5 + 2 and len(view.analyses) <= 5 + 2


def test_what_is_dropped_is_found_again(tmp_path: Path) -> None:
    bounded, unbounded = space(tmp_path, 6, 1), space(tmp_path, 6, None)
    for _ in range(2):
        for number in range(6):
            path = str(tmp_path / f"{number}.ir")
            one, other = bounded.analysis(path), unbounded.analysis(path)
            assert isinstance(one, DocumentAnalysis) and isinstance(other, DocumentAnalysis)
            assert one.findings == other.findings
    assert len(unbounded.sources) == len(unbounded.analyses) == 6


def test_the_innermost_folder_holds_a_file(tmp_path: Path) -> None:
    folders = [Folder(tmp_path / name, Settings()) for name in ("a", "a/b", "ab", "a/b")]
    view = Workspace(folders, Folder(None, Settings()))
    expected = {"a": 0, "a/x.ir": 0, "a/bc/x.ir": 0, "a/b": 1, "a/b/c/d/🎉.ir": 1, "ab/x.ir": 2}
    for name, index in expected.items():
        assert view.folder_of(str(tmp_path / name)) is folders[index], name
    for path in (str(tmp_path / "c" / "x.ir"), str(tmp_path), "untitled:1", "", "a/x.ir", "file://["):
        assert view.folder_of(path) is view.fallback, path
    view.folders = folders[:1]
    assert view.folder_of(str(tmp_path / "a" / "b" / "x.ir")) is folders[0]
    view.folders.append(folders[1])
    assert view.folder_of(str(tmp_path / "a" / "b" / "x.ir")) is folders[1]
    root = Folder(Path(tmp_path.anchor), Settings())
    view.folders = [root]
    assert view.folder_of(str(tmp_path)) is root
