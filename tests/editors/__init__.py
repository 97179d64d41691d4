import pytest

pytest.register_assert_rewrite("tests.editors.emacs", "tests.editors.neovim")
