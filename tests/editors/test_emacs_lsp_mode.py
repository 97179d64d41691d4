"""Emacs with lsp-mode and the configuration that the documentation gives."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors import found
from tests.editors.conftest import CLEAN, shop_texts
from tests.editors.emacs import Emacs
from tests.editors.processes import ends
from tests.editors.snippets import snippets

pytestmark = pytest.mark.editor

MISTAKE = "6 discont"
HOLE = "7 ?least"


@pytest.fixture
def emacs(workspace: Path) -> Iterator[Emacs]:
    (workspace / "cart.ir").write_text(CLEAN)
    blocks = snippets("emacs.md", "Emacs", "elisp") + snippets("emacs.md", "lsp-mode", "elisp")
    editor = Emacs(found.emacs("lsp-mode"), "\n".join(blocks), workspace)
    try:
        editor.edit("cart.ir")
        editor.shows(MISTAKE, HOLE)
        yield editor
    finally:
        editor.quit()


def test_diagnostics_follow_the_text(emacs: Emacs) -> None:
    emacs.lisp('(progn (lift-test-to "requires") (insert "# 🛒\\nrequires dis != 1  # 🛒\\n") t)')
    emacs.shows("7 dis", "8 discont", "9 ?least")
    emacs.lisp("(progn (undo-boundary) (undo) t)")
    emacs.shows(MISTAKE, HOLE)
    emacs.lisp("(progn (undo-boundary) (erase-buffer) t)")
    emacs.shows()
    emacs.lisp("(progn (undo-boundary) (undo) t)")
    emacs.shows(MISTAKE, HOLE)


def test_a_code_action_mends_the_text(emacs: Emacs) -> None:
    emacs.to("discont")
    offered = emacs.lisp(
        '(lift-test-act "Replace by `discount`" (lambda () (call-interactively #\'lsp-execute-code-action)))'
    )
    assert "Replace by `discount`" in offered
    assert emacs.text() == CLEAN.replace("discont", "discount")
    emacs.shows(HOLE)


def test_formatting(emacs: Emacs) -> None:
    emacs.lisp(
        '(progn (lift-test-to "sig apply") (delete-region (point) (line-end-position))'
        ' (insert "sig   apply_code( code:str )->str") (lsp-format-buffer) t)'
    )
    assert emacs.text() == CLEAN


def test_definition_leads_to_the_source(emacs: Emacs) -> None:
    emacs.to("apply_code")
    place = emacs.lisp(
        "(progn (xref-find-definitions (xref-backend-identifier-at-point 'xref-lsp))"
        " (with-current-buffer (window-buffer (selected-window)) (lift-test-at)))"
    )
    assert place == "cart.py:9:apply_code(code: str) -> str:"


def test_hovering_over_a_hole(emacs: Emacs) -> None:
    emacs.lisp('(progn (lift-test-to "?least") (forward-char 2) (lsp-describe-thing-at-point) t)')
    assert "what is the least?" in emacs.lisp('(with-current-buffer "*lsp-help*" (buffer-string))')


def test_names_are_completed(emacs: Emacs) -> None:
    emacs.lisp('(progn (goto-char (point-max)) (insert "requires cod") t)')
    words = emacs.lisp(
        '(vconcat (mapcar #\'substring-no-properties (all-completions "cod" (nth 2 (lsp-completion-at-point)))))'
    )
    assert words[0] == "code"
    assert all("cod" in word for word in words)


def test_the_outline_lists_the_specs(emacs: Emacs) -> None:
    names = emacs.lisp(
        "(let (names) (cl-labels ((walk (x) (cond ((stringp x) (push (substring-no-properties x) names))"
        " ((consp x) (walk (car x)) (walk (cdr x)))))) (walk (funcall imenu-create-index-function))) (vconcat names))"
    )
    assert any("total" in name for name in names)
    assert any("apply_code" in name for name in names)


def test_names_are_renamed_in_documents_and_sources(shop: Path, emacs: Emacs) -> None:
    for name, text in shop_texts(shop).items():
        (shop / name).write_text(text.replace('note = "🛒é"', 'note = "é"').replace('requires "🛒é"', 'requires "é"'))
    before = shop_texts(shop)
    emacs.lisp('(progn (revert-buffer t t) (lift-test-to "apply_code") t)')
    emacs.lisp('(progn (lsp-rename "redeem") (save-some-buffers t) t)')
    assert shop_texts(shop) == {name: text.replace("apply_code", "redeem") for name, text in before.items()}


def test_the_server_ends_when_the_editor_is_killed(emacs: Emacs) -> None:
    server = emacs.server()
    emacs.process.send_signal(signal.SIGKILL)
    emacs.process.wait()
    assert ends(server)
