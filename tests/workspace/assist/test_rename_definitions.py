"""Functions, classes, variables and types are renamed in every document and source; `$` marks what changes."""

from __future__ import annotations

import pytest
from tests.workspace.assist.fixture import CARET
from tests.workspace.assist.rename_fixture import renamed


def check(files: dict[str, str], old: str = "total", new: str = "sum_of") -> None:
    before = {name: text.replace("$", old) for name, text in files.items()}
    after = {name: text.replace("$", new).replace(CARET, "") for name, text in files.items()}
    assert renamed(before, new) == after


INTENT = 'intent {\n  summary: "a <caret>f"\n}\nsig f() -> int\n'
DOCUMENT = "sig <caret>$(n: int) -> int\nexample $(1) == 1\nensures $(0) == 0\neffect {\n  calls: $\n}\n"
SOURCE = "def $(n):\n    return $(n - 1)\n"


@pytest.mark.parametrize(
    "caller",
    [
        "from cart import $\n$(1)\n",
        "from cart import $ as t\nt(1)\ntotal = 2\nprint(total)\n",
        "import cart\ncart.$(1)\nother.total(1)\n",
        "import cart as c\ncart = 1\nc.$(1)\ncart.total(1)\n",
        "from cart import *\n$(1)\n",
        "def f():\n    from cart import $\n    return $\ntotal = 1\n",
        "def f(total):\n    return total\nfrom cart import $\nclass A:\n    def total(self): return $\n",
        "try:\n    from cart import $\nexcept ImportError:\n    $ = None\n",
        "from cart import $\n__all__ = ['$', 'f']\n__all__ += ['$']\n",
        "from cart import $\nx = [total for total in y], f'{$} total', 'total'  # total\r\n",
        "from cart import $\ndef f(a=$, *, b: $ = $) -> $: global $; del $\n",
        "from cart import $\n@$\ndef f(total): pass\n",
        "import cart\nfrom unittest import mock\ncart.$ = mock\nsetattr(cart, 'total', 1)\n",
        "from cart import $\nmatch x:\n    case $(): pass\n    case {'total': $}: pass\n",
    ],
)
def test_in_another_source(caller: str):
    check({"cart.ir": DOCUMENT, "cart.py": SOURCE, "main.py": caller})


def test_through_a_package():
    check({
        "shop/cart.ir": DOCUMENT,
        "shop/cart.py": SOURCE,
        "shop/__init__.py": "from .cart import $\n__all__ = ('$',)\n",
        "shop/other.py": "from . import $, cart\nfrom .cart import $ as t\nfrom .. import total as u\ncart.$()\n",
        "main.py": "from shop import $\nimport shop.cart, shop\nshop.cart.$(shop.$)\n",
        "total.py": "import total\ntotal.total()\nfrom totals import total\n",
    })  # fmt: skip


def test_from_other_documents():
    check({
        "cart.ir": DOCUMENT,
        "cart.py": SOURCE,
        "main.ir": "from cart import $\nsig f() -> int\nensures $(1) == 1 and all(total for total in [1])\n",
        "main.py": "",
        "beside.ir": "sig f() -> int\nensures $(1) == 1\n",
        "beside.py": "from cart import $\n",
        "module.ir": "import cart\nsig f(total: int) -> int\nensures cart.$(total) == 1\n",
        "module.py": "",
        "alias.ir": "from cart import $ as t\nsig total() -> int\nensures t(1) == total()\n",
        "alias.py": "",
        "own.ir": "sig total() -> int\nensures total() == 1\n",
        "own.py": "def total(): pass\n",
    })  # fmt: skip


@pytest.mark.parametrize("where", ["main.py", "main.ir", "cart.py"])
def test_asked_from_anywhere(where: str):
    files = {
        "cart.ir": DOCUMENT.replace(CARET, ""),
        "cart.py": SOURCE,
        "main.ir": "from cart import $\nsig f() -> int\nensures $(1) == 1\n",
        "main.py": "from cart import $\n$(1)\n",
    }
    for index in range(files[where].count("$")):
        parts = files[where].split("$")
        marked = "$".join(parts[: index + 1]) + f"{CARET}$" + "$".join(parts[index + 1 :])
        check(files | {where: marked})


def test_an_entity_and_its_class():
    check({
        "cart.ir": "entity <caret>$ {\n  n: int\n}\n"
        "sig f(a: list[$]) -> $ | None\nensures f($(1)) == $(n=1)\nsig $.m(self) -> int\n",
        "cart.py": "class $:\n    n: int\n    def m(self) -> '$': ...\n\n\n"
        "def f(a: 'list[$]', b: x.Line, c: Literal['Line']) -> \"$ | None\":\n    return cast('$', a)\n",
        "b.py": "from cart import $\nclass B($): pass\nmatch x:\n    case $(n=1): pass\n",
    }, "Line", "Row")  # fmt: skip


def test_a_type_of_the_document():
    check({"a.ir": "type <caret>$ = int\nsig f(n: $) -> list[$]\n", "a.py": "T = 1\nprint(T)\n"}, "N", "Number")


def test_a_variable_that_the_source_alone_declares():
    check({"a.ir": "sig f() -> int\nensures <caret>$ > result\n", "a.py": "$ = 1\ndef f(): return $\n"}, "LIMIT", "TOP")


def test_the_name_that_an_import_gives():
    check(
        {"a.ir": "from cart import total as <caret>$\nsig f() -> int\nensures $()\n", "cart.py": "def total(): ...\n"},
        "t",
        "u",
    )
    check({
        "a.ir": "sig f() -> int\nensures <caret>$()\n",
        "a.py": "from cart import total as $\n$()\n",
        "cart.py": "def total(): ...\n",
    }, "t", "u")  # fmt: skip


@pytest.mark.parametrize(
    ("files", "new", "why"),
    [
        ({"a.ir": DOCUMENT, "a.py": SOURCE + "sum_of = 1\n"}, "sum_of", "uses the name `sum_of`"),
        ({"a.ir": DOCUMENT + "sig sum_of() -> int\n", "a.py": SOURCE}, "sum_of", "uses the name `sum_of`"),
        ({"a.ir": DOCUMENT + "type sum_of = int\n", "a.py": SOURCE}, "sum_of", "uses the name `sum_of`"),
        ({"a.ir": DOCUMENT + "import sum_of\n", "a.py": SOURCE}, "sum_of", "uses the name `sum_of`"),
        (
            {"a.ir": DOCUMENT, "a.py": SOURCE, "b.py": "from a import $\nsum_of = 1\n"},
            "sum_of",
            "uses the name `sum_of`",
        ),
        ({"a.ir": DOCUMENT, "a.py": SOURCE, "b.py": "from a import $\ndef f(sum_of): $\n"}, "sum_of", "`sum_of`"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE + "print(1)\n"}, "print", "`print`"),
        ({"a.ir": DOCUMENT + "ensures len([]) == 0\n", "a.py": SOURCE}, "len", "a.ir:7"),
        ({"a.ir": DOCUMENT + "ensures all($(len) for len in [1])\n", "a.py": SOURCE}, "len", "a.ir:7"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE}, "n", "`n`"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE + "class A:\n    $ = $\n"}, "sum_of", "of its own"),
        (
            {"a.ir": DOCUMENT, "a.py": SOURCE, "b.py": "try:\n    from a import $\nexcept E:\n    from c import $\n"},
            "x",
            "too",
        ),
        ({"a.ir": DOCUMENT, "a.py": SOURCE + "x = []  # type: List[$]\n"}, "sum_of", "type comment"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE, "b.py": "from a import $\nx = (\n"}, "sum_of", "b.py does not parse"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE}, "result", "word of the language"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE}, "forall", "word of the language"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE}, "lambda", "keyword"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE}, "1a", "no name"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE}, "a.b", "no name"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE}, "ﬁn", "write it that way"),
        ({"a.ir": DOCUMENT, "a.py": SOURCE}, "__x", "special"),
        ({"a.ir": "sig f() -> int\nensures <caret>len([])\n"}, "x", "built in"),
        ({"a.ir": "sig f() -> <caret>int\n"}, "x", "built in"),
        ({"a.ir": "sig f(s: str) -> int\nensures s.<caret>strip()\n"}, "x", "built in"),
        ({"a.ir": "sig f() -> int\nensures <caret>result\n"}, "x", "word of the language"),
        ({"a.ir": "import <caret>decimal\n"}, "x", "not declared in this workspace"),
        ({"a.ir": "import <caret>x as x\n"}, "y", "not declared in this workspace"),
        ({"a.ir": "from json import <caret>loads\n"}, "x", "not declared in this workspace"),
        ({"a.ir": "sig A.__<caret>init__(self) -> None\n"}, "x", "means something to Python"),
        ({"a.ir": "sig A.f(<caret>self) -> None\n"}, "x", "everybody"),
    ],
)
def test_refused(files: dict[str, str], new: str, why: str):
    found = renamed({name: text.replace("$", "total") for name, text in files.items()}, new)
    assert isinstance(found, str) and why in found


@pytest.mark.parametrize(
    "text", ["<caret>", "# <caret>x", "sig<caret> f() -> int", 'intent {\n  summary: "a <caret>f"\n}\nsig f() -> int\n']
)
def test_where_nothing_is_named(text: str):
    assert renamed({"a.ir": text}, "x") is None


def test_the_same_name_again_changes_nothing():
    files = {"a.ir": DOCUMENT.replace("$", "f")}
    assert renamed(files, "f") == {"a.ir": files["a.ir"].replace(CARET, "")}
