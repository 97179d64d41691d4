"""What specified functions call and mention, and who does."""

from __future__ import annotations

from pathlib import Path

import pytest

from lift_sys.ir.text import Span
from lift_sys.workspace.assist.call_hierarchy import Callee, CallHierarchy, Item
from lift_sys.workspace.assist.calls import document_calls, source_calls
from lift_sys.workspace.index import PerFile
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

TAX = "sig rate(country: str) -> float\nentity Rule {\n  name: str\n}\n"
TAX_SOURCE = (
    "class Rule:\n    name: str\n\n\ndef rate(country):\n    return 0.2\n\n\ndef unspecified():\n    return rate('')\n"
)


def hierarchy(root: Path, files: dict[str, str]) -> CallHierarchy:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    workspace = Workspace([Folder(root, Settings())], Folder(None, Settings()))
    return CallHierarchy(
        workspace, PerFile(lambda _, text: document_calls(text)), PerFile(lambda _, text: source_calls(text))
    )


def places(root: Path, item: Item, spans: tuple[Span, ...]) -> str:
    name, text = Path(item.path).relative_to(root), item.lines.text
    return ", ".join(f"{name}:{text.count(chr(10), 0, s.start) + 1}:{text[s.start : s.end]}" for s in spans)


def outgoing(root: Path, files: dict[str, str], side: str = "source", name: str = "total") -> list[str]:
    calls = hierarchy(root, files)
    item = calls.item(Callee(str(root / "cart.ir"), name), "source" if side == "source" else "document")
    assert item is not None
    return [
        f"{Path(c.item.path).relative_to(root)} {c.item.callee.name} at {places(root, item, c.spans)}"
        for c in calls.outgoing(item)
    ]


def incoming(root: Path, files: dict[str, str], document: str, name: str) -> list[str]:
    calls = hierarchy(root, files)
    found = calls.incoming(Callee(str(root / document), name))
    return [f"{c.item.callee.name} at {places(root, c.item, c.spans)}" for c in found]


def called(root: Path, source: str, document: str = "sig total(x: int) -> int\n", **files: str) -> list[str]:
    """Names that `total` in the source surely calls."""
    everything = {"tax.ir": TAX, "tax.py": TAX_SOURCE, "cart.ir": document, "cart.py": source}
    everything |= {name.replace("__", "/").replace("_ir", ".ir").replace("_py", ".py"): t for name, t in files.items()}
    return [line.split()[1] for line in outgoing(root, everything)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from tax import rate\ndef total(x):\n    return rate('')\n", ["rate"]),
        ("from tax import rate as r\ndef total(x):\n    return r('')\n", ["rate"]),
        ("import tax\ndef total(x):\n    return tax.rate('')\n", ["rate"]),
        ("import tax as t\ndef total(x):\n    return [t.rate(c) for c in x]\n", ["rate"]),
        ("def total(x):\n    from tax import rate\n    return rate('')\n", ["rate"]),
        ("from .tax import rate\ndef total(x):\n    return (lambda: rate(''))()\n", ["rate"]),
        ("from tax import Rule\ndef total(x):\n    return Rule('')\n", ["Rule"]),
        ("from tax import rate\nasync def total(x):\n    def f():\n        rate('')\n    return f()\n", ["rate"]),
        ("def total(x):\n    return total(x - 1)\n", ["total"]),
        ("if x:\n    def total(x):\n        return 1\nelse:\n    def total(x):\n        return total(x)\n", ["total"]),
        ("try:\n    from tax import rate\nfinally:\n    from tax import rate\ndef total(x):\n    rate()\n", ["rate"]),
        ("from tax import rate\ndef total(x):\n    return rate('')\ndef broken(:\n    x +\n", ["rate"]),
    ],
)  # fmt: skip
def test_calls_that_are_sure(tmp_path: Path, source: str, expected: list[str]) -> None:
    assert called(tmp_path, source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "from tax import rate\ndef total(rate):\n    return rate('')\n",
        "from tax import rate\ndef total(x):\n    rate = x\n    return rate('')\n",
        "from tax import rate\ndef total(x):\n    return [rate() for rate in x]\n",
        "from tax import rate\nrate = len\ndef total(x):\n    return rate('')\n",
        "from tax import rate\ndef total(x):\n    return rate('')\ndef other():\n    global rate\n    rate = 1\n",
        "try:\n    from tax import rate\nexcept ImportError:\n    from other import rate\ndef total(x):\n    rate()\n",
        "from tax import rate\nfrom other import *\ndef total(x):\n    return rate('')\n",
        "from tax import *\ndef total(x):\n    return rate('')\n",
        "from tax import unspecified\ndef total(x):\n    return unspecified()\n",
        "from tax import rate\ndef total(x):\n    return rate\n",
        "from tax import rate\ndef total(x=rate('')):\n    return x\n",
        "from tax import rate\nrate('')\ndef total(x):\n    return x.rate('')\n",
        "from json import rate\ndef total(x):\n    return rate('')\n",
        "from tax import rate\ndef total(x):\n    match x:\n        case Rule(): pass\n",
        "import tax\ndef total(x):\n    return tax.rate.cache('') + x().rate('') + (tax)['rate']()\n",
        "def total(x):\n    ",
    ],
)
def test_what_is_not_sure_is_left_out(tmp_path: Path, source: str) -> None:
    assert called(tmp_path, source) == []


METHODS = "sig Cart.add(self, n: int) -> int\nsig Cart.sum(self) -> int\nentity Cart {\n  n: int\n}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("def add(self, n):\n        return self.sum()", ["Cart.sum"]),
        ("def add(this, n):\n        return [this.sum() for _ in n]", ["Cart.sum"]),
        ("@classmethod\n    def add(cls, n):\n        return cls.sum(1)", ["Cart.sum"]),
        ("def add(self, n):\n        return Cart.sum(self) + Cart(1).n", ["Cart.sum", "Cart"]),
        ("@staticmethod\n    def add(self, n):\n        return self.sum()", []),
        ("def add(self, n):\n        return n.sum()", []),
        ("def add(self, n):\n        self = n\n        return self.sum()", []),
        ("def __init__(self):\n        self.sum = 1\n    def add(self, n):\n        return self.sum()", []),
        ("def add(self, n):\n        return self.other() + self.n.sum()", []),
    ],
)
def test_methods(tmp_path: Path, body: str, expected: list[str]) -> None:
    source = f"class Cart:\n    {body}\n    def sum(self):\n        return 0\n"
    found = outgoing(tmp_path, {"cart.ir": METHODS, "cart.py": source}, name="Cart.add")
    assert [line.split()[1] for line in found] == expected


def test_a_constructor_with_a_spec_of_its_own(tmp_path: Path) -> None:
    document = "sig total(x: int) -> int\nsig Cart.__init__(self) -> None\nentity Cart\n"
    source = "class Cart:\n    def __init__(self): ...\ndef total(x):\n    return Cart()\n"
    assert [line.split()[1] for line in outgoing(tmp_path, {"cart.ir": document, "cart.py": source})] == [
        "Cart.__init__"
    ]


def test_names_are_followed_through_packages(tmp_path: Path) -> None:
    source = "from shop import rate\nimport shop.deep\nfrom shop import deep as d\n"
    source += "def total(x):\n    return rate() + shop.deep.f() + d.f()\n"
    files = {
        "cart.ir": "sig total(x: int) -> int",
        "cart.py": source,
        "shop/__init__.py": "from .tax import rate\n",
        "shop/tax.py": TAX_SOURCE,
        "shop/tax.ir": TAX,
        "shop/deep.py": "def f(): ...\n",
        "shop/deep.ir": "sig f() -> int\n",
    }
    found = outgoing(tmp_path, files)
    assert sorted(line.split()[0] + line.split()[1] for line in found) == ["shop/deep.pyf", "shop/tax.pyrate"]


def test_imports_in_a_circle_end(tmp_path: Path) -> None:
    source = "from other import f\ndef total(x):\n    return f()\n"
    files = {"cart.ir": "sig total(x: int) -> int", "cart.py": source, "other.py": "from cart import f\n"}
    assert outgoing(tmp_path, files) == []


CART = """\
import tax as taxes
from tax import Rule
# 🦊
sig total(x: int, rate: float) -> int
requires helper(x) > rate and "🦊" != helper("🦊")
ensures forall r in xs: r(helper) and taxes.rate("") > x.rate()
ensures isinstance(x, Rule) and Rule("") != 1
raises ValueError when missing(x)
effect {
  calls: write
}
example total(helper(1), 0.5) == 0
sig helper(x: int) -> int
sig write() -> None
"""
CART_SOURCE = """\
from tax import rate as base
def total(x, rate):
    "🦊"; return helper(x) * base("") + base("")
def helper(x): ...
def write(): ...
"""
SHOP = {"tax.ir": TAX, "tax.py": TAX_SOURCE, "cart.ir": CART, "cart.py": CART_SOURCE}


def test_clauses_and_code_together(tmp_path: Path) -> None:
    assert outgoing(tmp_path, SHOP, "document") == [
        "cart.ir helper at cart.ir:5:helper, cart.ir:5:helper, cart.ir:6:helper, cart.ir:12:helper",
        "tax.ir rate at cart.ir:6:rate",
        "tax.ir Rule at cart.ir:7:Rule",
        "cart.ir write at cart.ir:10:write",
    ]
    assert outgoing(tmp_path, SHOP, "source") == [
        "cart.py helper at cart.py:3:helper",
        "tax.py rate at cart.py:3:base, cart.py:3:base",
        "tax.py Rule at cart.py:2:total",
        "cart.py write at cart.py:2:total",
    ]


def test_who_uses_it(tmp_path: Path) -> None:
    assert incoming(tmp_path, SHOP, "tax.ir", "rate") == [
        "total at cart.ir:6:rate",
        "total at cart.py:3:base, cart.py:3:base",
    ]
    assert incoming(tmp_path, SHOP, "tax.ir", "Rule") == ["total at cart.ir:7:Rule"]
    assert incoming(tmp_path, SHOP, "cart.ir", "total") == []
    assert incoming(tmp_path, SHOP, "gone.ir", "total") == []


def test_who_uses_it_under_other_names(tmp_path: Path) -> None:
    files = {
        **SHOP,
        "pack/__init__.py": "from tax import rate as quota\n",
        "a.ir": "from pack import quota as q\nsig a() -> int\nensures q('') == 1\n",
        "b.ir": "sig b() -> int\n",
        "b.py": "def b():\n    from pack.inner import contingent as share\n    return share('')\n",
        "pack/inner.py": "from . import quota as contingent\n",
    }
    assert [line for line in incoming(tmp_path, files, "tax.ir", "rate") if not line.startswith("total")] == [
        "a at a.ir:3:q",
        "b at b.py:3:share",
    ]


def test_both_directions_tell_the_same(tmp_path: Path) -> None:
    calls = hierarchy(tmp_path, SHOP)
    document = str(tmp_path / "cart.ir")
    for name in ("total", "helper", "write"):
        item = calls.item(Callee(document, name), "document")
        assert item is not None
        for call in calls.outgoing(item):
            assert item.callee in [c.item.callee for c in calls.incoming(call.item.callee)]


@pytest.mark.parametrize(
    ("file", "before", "expected"),
    [
        ("cart.ir", "sig to", "cart.ir total"),
        ("cart.ir", "requires hel", "cart.ir helper"),
        ("cart.ir", "taxes.ra", "tax.ir rate"),
        ("cart.ir", "requi", None),
        ("cart.ir", "sig total(x: int, ra", None),
        ("cart.py", "def hel", "cart.py helper"),
        ("cart.py", "return hel", "cart.py helper"),
        ("cart.py", "* ba", "tax.py rate"),
        ("tax.py", "def unspec", None),
        ("tax.py", "class Ru", "tax.py Rule"),
    ],
)
def test_what_stands_at_a_place(tmp_path: Path, file: str, before: str, expected: str | None) -> None:
    calls = hierarchy(tmp_path, SHOP)
    found = calls.at(str(tmp_path / file), SHOP[file].index(before) + len(before))
    assert (found and f"{Path(found.path).name} {found.callee.name}") == expected


@pytest.mark.parametrize("text", ["", "sig", "sig f(", "\ud800", "sig f() -> int\nensures (((", "entity E {\n  x: "])
def test_broken_documents(text: str) -> None:
    assert all(mention.names for mention in document_calls(text).mentions)


@pytest.mark.parametrize("text", ["", "def", "def f(:\n  g(", "\ud800", "class C:\n  def", "f(" * 3000, "\0"])
def test_broken_sources(text: str) -> None:
    assert all(mention.names for mention in source_calls(text).mentions)
