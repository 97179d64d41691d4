"""Which documents are found in a folder, and that looking for them can be given up."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from lift_sys.ir.cancellation import Cancelled, cancelled_by
from lift_sys.workspace.discovery import distinct, find_documents

LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


def found(root: Path, *names: str, exclude: tuple[str, ...] = (), links: dict[str, str] | None = None) -> list[str]:
    """The documents of a folder with these files and links, relative to it."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    for name, target in (links or {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target, target_is_directory=True)
    return [path.relative_to(root).as_posix() for path in find_documents(root, exclude)]


def test_in_the_order_of_their_names(tmp_path: Path) -> None:
    names = ["b.ir", "a/z.ir", "a/é🎉.ir", "c/x.ir", "a/z.py", ".ir", "a.ir/y.ir"]
    assert found(tmp_path, *names) == ["b.ir", "a/z.ir", "a/é🎉.ir", "a.ir/y.ir", "c/x.ir"]


def test_what_is_excluded_is_left_out(tmp_path: Path) -> None:
    names = ["a/b/x.ir", "a/x.ir", "b/x.ir", "b/y.ir"]
    assert found(tmp_path, *names, exclude=("/a/b/", "y.ir")) == ["a/x.ir", "b/x.ir"]


@LINKS
def test_a_folder_goes_by_its_own_name_whatever_leads_to_it(tmp_path: Path) -> None:
    assert found(tmp_path, "z/x.ir", "a/y.ir", links={"a/link": "../z"}) == ["a/y.ir", "z/x.ir"]


@LINKS
def test_links_that_lead_back_end(tmp_path: Path) -> None:
    links = {"a/b/loop": "../..", "a/self": "self", "a/two": "b"}
    assert found(tmp_path, "a/b/x.ir", links=links) == ["a/b/x.ir"]


@LINKS
def test_what_links_alone_lead_to_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.ir").touch()
    root = tmp_path / "root"
    assert found(root, "y.ir", links={"b": "../out", "a": "../out"}) == ["y.ir", "a/x.ir"]


@LINKS
def test_of_several_names_of_a_folder_its_own_is_taken(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("link", "a", "other", "b", "a/b/up", "none")]
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    for name, target in {"link": "a", "other": "b", "a/b/up": ".."}.items():
        (tmp_path / name).symlink_to(target, target_is_directory=True)
    assert distinct(folders) == [tmp_path / "a", tmp_path / "b", tmp_path / "none"]
    assert distinct([tmp_path / "link", tmp_path / "a" / "b" / "up"]) == [tmp_path / "link"]


def test_it_is_given_up_within_a_folder(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number}.txt").touch()
    (tmp_path / "0.ir").touch()
    unwanted = threading.Event()
    with cancelled_by(unwanted):
        walk = find_documents(tmp_path, ())
        assert next(walk).name == "0.ir"
        unwanted.set()
        with pytest.raises(Cancelled):
            next(walk)  # there is none


def test_it_is_given_up_among_empty_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.ir").touch()
    (tmp_path / "b").mkdir()
    unwanted = threading.Event()
    with cancelled_by(unwanted):
        walk = find_documents(tmp_path, ())
        assert next(walk).name == "x.ir"
        unwanted.set()
        with pytest.raises(Cancelled):
            next(walk)
