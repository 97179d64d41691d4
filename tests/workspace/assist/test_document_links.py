"""Links of imports, and of what comments, intents and rationales name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workspace.assist.fixture import DOCUMENT, analysed

from lift_sys.workspace.analysis import analyse, read_outline
from lift_sys.workspace.assist.document_links import document_links
from lift_sys.workspace.settings import Settings

FILES = frozenset(
    {"/w/shop/cart.py", "/w/shop/cart.ir", "/w/shop/money.py", "/w/shop/__init__.py", "/w/tax/__init__.py",
     "/w/tax/rates.py", "/w/README.md", "/w/docs/how-to_pay.md", "/w/shop/prices.v2.csv", "/etc/passwd",
     "/w/src/cart.py", "/w/src/deep.py", "/w/shop/naïve.txt"}
)  # fmt: skip


def links(text: str, source: str = "/w/shop/cart.py", folders: Sequence[str] = ("/w",)) -> list[str]:
    state = read_outline(source, "")
    analysis = analyse("/w/shop/cart.ir", text, state, Settings())
    found = document_links(analysis, folders, lambda path: path.as_posix() in FILES)
    return [f"{text[slice(*link.span)]} → {link.path or link.url}" for link in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from shop.money import Money", ["shop.money → /w/shop/money.py"]),
        ("from shop import money, nothing", ["shop → /w/shop/__init__.py", "money → /w/shop/money.py"]),
        ("from tax.rates import *", ["tax.rates → /w/tax/rates.py"]),
        ("import tax.rates as r, decimal, tax", ["tax.rates → /w/tax/rates.py", "tax → /w/tax/__init__.py"]),
        ("import money", ["money → /w/shop/money.py"]),
        ("from .money import Money", [".money → /w/shop/money.py"]),
        ("from . import money", [". → /w/shop/__init__.py", "money → /w/shop/money.py"]),
        ("from .. import tax", ["tax → /w/tax/__init__.py"]),
        ("from ..tax.rates import vat", ["..tax.rates → /w/tax/rates.py"]),
        ("from ....etc import passwd", []),
        ("import ?m", []),
        ("from ?m import x", []),
        ("from shop.money import (", []),
        ("import", []),
    ],
)
def test_imports(text: str, expected: list[str]):
    assert links(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# cart.py", ["cart.py → /w/shop/cart.py"]),
        ("# 🦊 see docs/how-to_pay.md, prices.v2.csv.", ["docs/how-to_pay.md → /w/docs/how-to_pay.md",
                                                       "prices.v2.csv → /w/shop/prices.v2.csv"]),
        ("# (../README.md) and README.md:12", ["../README.md → /w/README.md", "README.md → /w/README.md"]),
        ("# naïve.txt", ["naïve.txt → /w/shop/naïve.txt"]),
        ("# missing.md, e.g. 3.5, v1.2", []),
        ("# ../../etc/passwd ../../../../etc/passwd.x /etc/passwd", []),
        ("# https://example.org/a_(b)?q=1#x.", ["https://example.org/a_(b)?q=1#x → https://example.org/a_(b)?q=1#x"]),
        ("# (http://a.b/c), <http://d.e>;", ["http://a.b/c → http://a.b/c", "http://d.e → http://d.e"]),
        ("# https://x.y/README.md", ["https://x.y/README.md → https://x.y/README.md"]),
        ("# https:// ftp://README.md", []),
        ('intent {\n  summary: "As README.md says"\n  rationale: "See http://a.b"\n}\nsig f()',
         ["README.md → /w/README.md", "http://a.b → http://a.b"]),
        ('sig f() "as in cart.py"\nrequires x == "cart.py"  "see README.md"  # cart.py',
         ["cart.py → /w/shop/cart.py", "README.md → /w/README.md", "cart.py → /w/shop/cart.py"]),
        ('sig f()\nexample f("README.md") == "http://a.b"', []),  # values
        ("", []),
    ],
)  # fmt: skip
def test_prose(text: str, expected: list[str]):
    assert links(text) == expected


def test_a_source_that_stands_elsewhere():
    assert links("# deep.py and cart.ir", "/w/src/cart.py") == [
        "deep.py → /w/src/deep.py",
        "cart.ir → /w/shop/cart.ir",
    ]
    assert links("from .deep import x", "/w/src/cart.py") == [".deep → /w/src/deep.py"]


def test_nothing_leads_out_of_the_workspace():
    assert links("# ../README.md cart.py", folders=["/w/shop"]) == ["cart.py → /w/shop/cart.py"]
    assert links("from ..tax import rates", folders=["/w/shop"]) == []


def test_a_document_without_a_folder_or_a_name():
    assert links("# ../README.md cart.py", folders=[]) == ["cart.py → /w/shop/cart.py"]
    analysis = analyse("untitled:1", "# cart.py http://a.b", read_outline("", ""), Settings())
    found = document_links(analysis, [], lambda path: True)
    assert [link.url for link in found] == ["http://a.b"]


def test_each_file_is_asked_for_once():
    asked: list[PurePath] = []
    text = "# a.md a.md\n" * 50

    def exists(path: PurePath) -> bool:
        asked.append(path)
        return False

    analysis = analyse("/w/x.ir", text, read_outline("/w/x.py", ""), Settings())
    assert document_links(analysis, ["/w"], exists) == ()
    assert [path.as_posix() for path in asked] == ["/w/a.md"]


@given(st.text(alphabet="ab./\\#:\n\"'() \0🦊httpsf import.py", max_size=80))
def test_whatever_is_written(text: str):
    for whole in (text, f"# {text}", f"from {text}", f'intent {{ summary: "{text}" }}', DOCUMENT + text):
        for link in document_links(analysed(whole), ["/shop"], lambda path: len(str(path)) % 2 == 0):
            assert 0 <= link.span.start < link.span.end <= len(whole)
            assert (link.path is None) is (link.url is not None)
            assert link.path is None or PurePath(link.path).is_relative_to("/shop")
