"""From a document to its source and back."""

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lift_sys.source.pairing import Layout, Pairing

ROOT = PurePosixPath("/work")
MIRRORED = (Layout("specs", "src"),)


def pairing(*existing: str, layouts: tuple[Layout, ...] = ()) -> Pairing:
    return Pairing(ROOT, {ROOT / path for path in existing}.__contains__, layouts)


@pytest.mark.parametrize(
    ("document", "source"),
    [("shop/cart.ir", "shop/cart.py"), ("shop/__init__.ir", "shop/__init__.py"), ("a.b.ir", "a.b.py")],
)
def test_by_default_they_stand_beside_each_other(document: str, source: str):
    assert pairing().source_for(ROOT / document) == ROOT / source
    assert pairing().document_for(ROOT / source) == ROOT / document


def test_documents_may_mirror_the_sources():
    mirrored = pairing(layouts=MIRRORED)
    assert mirrored.source_for(ROOT / "specs/shop/cart.ir") == ROOT / "src/shop/cart.py"
    assert mirrored.document_for(ROOT / "src/shop/cart.py") == ROOT / "specs/shop/cart.ir"


def test_what_no_layout_speaks_of_stands_beside():
    assert pairing(layouts=MIRRORED).source_for(ROOT / "tools/x.ir") == ROOT / "tools/x.py"


def test_what_exists_comes_before_what_could_be_created():
    mirrored = pairing("src/cart.ir", layouts=MIRRORED)
    assert mirrored.document_for(ROOT / "src/cart.py") == ROOT / "src/cart.ir"


def test_layouts_are_tried_in_order():
    layouts = (Layout("specs", "src"), Layout("specs", "lib"))
    assert pairing(layouts=layouts).source_for(ROOT / "specs/a.ir") == ROOT / "src/a.py"
    assert pairing("lib/a.py", layouts=layouts).source_for(ROOT / "specs/a.ir") == ROOT / "lib/a.py"


def test_a_layout_may_start_at_the_root():
    assert pairing(layouts=(Layout("specs", "."),)).document_for(ROOT / "shop/cart.py") == ROOT / "specs/shop/cart.ir"


def test_outside_the_root_they_stand_beside():
    assert pairing(layouts=MIRRORED).source_for(PurePosixPath("/else/specs/a.ir")) == PurePosixPath("/else/specs/a.py")


def test_windows_paths_stay_windows_paths():
    root = PureWindowsPath(r"C:\work")
    mirrored = Pairing(root, lambda _: False, (Layout("specs/deep", "src"),))
    assert str(mirrored.source_for(root / r"specs\deep\shop\cart.ir")) == r"C:\work\src\shop\cart.py"


@pytest.mark.parametrize("path", ["a.pyi", "a.txt", "a", ".ir", ".py"])
def test_other_files_have_no_counterpart(path: str):
    assert pairing().source_for(ROOT / path) is None
    assert pairing().document_for(ROOT / path) is None


NAMES = st.from_regex(r"[a-z_][a-z0-9_.]{0,5}", fullmatch=True).filter(lambda name: name.strip("."))


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_there_and_back_again(parts: list[str]):
    document: PurePath = ROOT / "specs" / ("/".join(parts) + ".ir")
    mirrored = pairing(layouts=MIRRORED)
    source = mirrored.source_for(document)
    assert source is not None
    assert mirrored.document_for(source) == document
