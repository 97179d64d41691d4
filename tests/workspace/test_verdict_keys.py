"""What verdicts are looked up by: all that they depend on, and no more."""

from __future__ import annotations

from lift_sys.ir.outline import SourceOutline
from lift_sys.verify.judgement import Obligation
from lift_sys.verify.spec import judge
from lift_sys.workspace.analysis import analyse, read_outline
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.verification import keys

SPEC = "sig f(k: int) -> int\nensures result == len(X)\nexample f(0) == 20\n"


def keys_of(text: str, source: str) -> list[object]:
    state = read_outline("e.py", source)
    return [key for _, key in keys(analyse("e.ir", text, state, Settings(), None))]


def test_a_constant_that_looks_like_a_place_counts() -> None:
    source = 'from typing import Final\nX: Final = "Span(start={}, end=2)"\n'
    assert keys_of(SPEC, source.format(1)) != keys_of(SPEC, source.format(100))


def test_places_docstrings_and_bodies_do_not_count() -> None:
    bare = "def f(k): ...\n"
    assert keys_of(SPEC, bare) == keys_of(SPEC, '# above\n\ndef f(k):\n    """What it does."""\n    return 1\n')
    assert keys_of(SPEC, bare) != keys_of(SPEC, "def f(k, j): ...\n")


HALF = "sig half(n: int) -> int\nrequires n >= 0\nensures result == n // 2\n\n"
CALLS = "sig f(n: int) -> int\nrequires n > 0\nensures half(n) <= result\n"


def test_of_a_spec_that_is_called_the_signature_counts() -> None:
    before = keys_of(HALF + CALLS, "")[1]
    assert before == keys_of(HALF.replace("n // 2", "n // 3") + CALLS, "")[1]
    assert before != keys_of(HALF.replace("n: int", "n: int, m: int") + CALLS, "")[1]


def test_a_call_is_named_as_what_is_not_modelled() -> None:
    (_, key) = keys_of(HALF + CALLS, "")
    assert isinstance(key, tuple)
    found: tuple[Obligation, ...] = judge("".join(f"{one}\n" for one in key[2]) + CALLS, SourceOutline(), CALLS)
    assert [o.reason for o in found if o.kind == "ensures"] == ["the function `half` is not modelled"]
