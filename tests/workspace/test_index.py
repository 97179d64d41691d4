"""What is made of each file is made once, by whatever thread asks, and forgotten with the file."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from lift_sys.workspace.index import PerFile
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.survey import PerDocument
from lift_sys.workspace.workspace import Folder, Workspace

COUNT = 3000


@pytest.mark.parametrize(
    "known", [PerFile(lambda path, _: path), PerDocument(lambda _, path, *__: path)], ids=["files", "documents"]
)
def test_files_are_forgotten_while_others_are_looked_at(known: PerFile[str] | PerDocument[str], tmp_path: Path) -> None:
    view = Workspace([], Folder(None, Settings()))
    failures: list[Exception] = []
    done = threading.Event()

    def look() -> None:
        for number in range(COUNT):
            known.of(view, str(tmp_path / f"{number}.ir"))

    def forget() -> None:
        try:
            while not done.is_set():
                known.keep(frozenset())
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    forgetting = threading.Thread(target=forget)
    looking = [threading.Thread(target=look) for _ in range(3)]
    for thread in (forgetting, *looking):
        thread.start()
    for thread in looking:
        thread.join()
    done.set()
    forgetting.join()
    assert failures == []


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "x.ir"
    made: list[str] = []
    known = PerFile(lambda _, text: made.append(text))
    view = Workspace([], Folder(None, Settings()))
    for text in ("one", "one", "three"):
        file.write_text(text)
        known.of(view, str(file))
        known.of(view, str(file))
    assert made[-1] == "three" and len(made) <= 3  # the second "one" may have another time
    view.did_open(str(file), "é🎉", 1)
    known.of(view, str(file))
    known.of(view, str(file))
    assert made[-1] == "é🎉" and made.count("é🎉") == 1
    known.keep({str(file)})
    known.of(view, str(file))
    assert made.count("é🎉") == 1
    known.keep(())
    known.of(view, str(file))
    assert made.count("é🎉") == 2
