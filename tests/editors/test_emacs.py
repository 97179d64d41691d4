"""Emacs with eglot and the configuration that the documentation gives."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors import found
from tests.editors.conftest import CART, renamed, shop_texts
from tests.editors.emacs import Emacs
from tests.editors.processes import ends
from tests.editors.snippets import snippets

pytestmark = pytest.mark.editor

MISTAKE = "6 discont"
HOLE = "7 ?least"


def started(folder: Path, *wanted: str) -> Iterator[Emacs]:
    blocks = snippets("emacs.md", "Emacs", "elisp") + snippets("emacs.md", "eglot", "elisp")
    editor = Emacs(found.emacs("eglot"), "\n".join(blocks), folder)
    try:
        editor.edit("cart.ir")
        editor.shows(*wanted)
        yield editor
    finally:
        editor.quit()


@pytest.fixture
def emacs(workspace: Path) -> Iterator[Emacs]:
    yield from started(workspace, MISTAKE, HOLE)


@pytest.fixture
def shopping(shop: Path) -> Iterator[Emacs]:
    yield from started(shop, HOLE)


def test_diagnostics_follow_the_text(emacs: Emacs) -> None:
    assert emacs.lisp("(symbol-name major-mode)") == "lift-ir-mode"
    emacs.lisp('(progn (lift-test-to "requires") (insert "# 🛒\\nrequires dis != 🛒\\n") t)')
    emacs.shows("7 🛒", "8 discont", "9 ?least")
    emacs.lisp("(progn (undo-boundary) (undo) t)")
    emacs.shows(MISTAKE, HOLE)
    emacs.lisp("(progn (undo-boundary) (erase-buffer) t)")
    emacs.shows()
    emacs.lisp("(progn (undo-boundary) (undo) t)")
    emacs.shows(MISTAKE, HOLE)


def test_a_code_action_mends_the_text(emacs: Emacs) -> None:
    emacs.to("discont")
    offered = emacs.lisp(
        '(lift-test-act "Replace by `discount`" (lambda () (eglot-code-actions (point) (point) nil t)))'
    )
    assert "Replace by `discount`" in offered
    assert emacs.text() == CART.replace("discont", "discount")
    emacs.shows(HOLE)


def test_formatting(emacs: Emacs) -> None:
    emacs.lisp(
        '(progn (lift-test-to "sig apply") (delete-region (point) (line-end-position))'
        ' (insert "sig   apply_code( code:str )->str") (eglot-format-buffer) t)'
    )
    assert emacs.text() == CART


def test_definition_leads_to_the_source(emacs: Emacs) -> None:
    emacs.to("apply_code")
    place = emacs.lisp(
        "(progn (xref-find-definitions (xref-backend-identifier-at-point 'eglot))"
        " (with-current-buffer (window-buffer (selected-window)) (lift-test-at)))"
    )
    assert place == "cart.py:9:apply_code(code: str) -> str:"


def test_hovering_over_a_hole(emacs: Emacs) -> None:
    emacs.lisp('(progn (lift-test-to "?least") (forward-char 2) t)')
    shown = emacs.lisp(
        "(let (shown) (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown (substring-no-properties text))))"
        " (lift-test-wait (lambda () shown)))"
    )
    assert "what is the least?" in shown


def test_names_are_completed(emacs: Emacs) -> None:
    emacs.lisp('(progn (goto-char (point-max)) (insert "requires cod") t)')
    words = emacs.lisp(
        "(progn (eglot--signal-textDocument/didChange) (let* ((found (eglot-completion-at-point))"
        " (table (nth 2 found)))"
        " (vconcat (mapcar (lambda (c) (string-trim (substring-no-properties c)))"
        " (all-completions (buffer-substring-no-properties (nth 0 found) (nth 1 found)) table)))))"
    )
    assert words == ["code"]
    emacs.lisp("(progn (completion-at-point) t)")
    assert emacs.text().splitlines()[-1] == "requires code"


def test_the_outline_lists_the_specs(emacs: Emacs) -> None:
    names = emacs.lisp(
        "(let (names) (cl-labels ((walk (x) (cond ((stringp x) (push (substring-no-properties x) names))"
        " ((consp x) (walk (car x)) (walk (cdr x)))))) (walk (funcall imenu-create-index-function))) (vconcat names))"
    )
    assert any("total" in name for name in names)
    assert any("apply_code" in name for name in names)


def test_names_are_renamed_in_documents_and_sources(shopping: Emacs) -> None:
    shopping.to("discount:")
    shopping.lisp(
        """
        (progn
          (cl-letf (((symbol-function 'y-or-n-p) #'always)) ; it asks because not all files are open
            (eglot-rename "rebate"))
          (save-some-buffers t)
          t)
        """
    )
    assert shop_texts(shopping.folder) == renamed("discount", "rebate", "after discount")
    shopping.shows(HOLE)


def test_uses_are_listed(shopping: Emacs) -> None:
    shopping.to("apply_code")
    listed = shopping.lisp(
        """
        (vconcat (mapcar (lambda (item)
                           (let ((place (xref-item-location item)))
                             (format "%s:%d:%d %s" (file-name-nondirectory (xref-location-group place))
                                     (xref-location-line place) (xref-file-location-column place)
                                     (substring-no-properties (xref-item-summary item)))))
                         (xref-backend-references 'eglot (xref-backend-identifier-at-point 'eglot))))
        """
    )
    assert sorted(listed) == [
        "cart.ir:9:4 sig apply_code(code: str) -> str",
        "cart.py:9:4 def apply_code(code: str) -> str:",
        "order.ir:1:24 from cart import total, apply_code",
        'order.ir:4:17 requires "🛒é" != apply_code(code)',
        "order.py:1:17 from cart import apply_code, total",
        'order.py:6:17     note = "🛒é"; apply_code(code)',
    ]


def test_the_signature_of_what_is_called(shopping: Emacs) -> None:
    shopping.lisp(
        r"""
        (progn (goto-char (point-max)) (insert "ensures \"🛒\" != apply_code(result)") (backward-char 3)
               (eglot--signal-textDocument/didChange) t)
        """
    )
    shown = shopping.lisp(
        "(let (shown)"
        " (eglot-signature-eldoc-function (lambda (text &rest _) (setq shown (substring-no-properties text))))"
        " (lift-test-wait (lambda () shown)))"
    )
    assert shown.startswith("apply_code(code: str) -> str")


def test_the_places_of_a_name_are_highlighted(shopping: Emacs) -> None:
    shopping.to("discount:")
    marked = shopping.lisp(
        """
        (progn
          (eglot-hover-eldoc-function #'ignore) ; asks for both
          (cl-flet ((marked () (seq-filter (lambda (o) (eq (overlay-get o 'face) 'eglot-highlight-symbol-face))
                                           (overlays-in (point-min) (point-max)))))
            (lift-test-wait (lambda () (marked)))
            (vconcat (mapcar (lambda (o) (format "%d %s" (line-number-at-pos (overlay-start o))
                                                 (buffer-substring-no-properties (overlay-start o) (overlay-end o))))
                             (marked)))))
        """
    )
    assert sorted(marked) == ["5 discount", "6 discount"]


def test_the_server_ends_when_the_editor_is_killed(emacs: Emacs) -> None:
    server = emacs.server()
    emacs.process.send_signal(signal.SIGKILL)
    emacs.process.wait()
    assert ends(server)
