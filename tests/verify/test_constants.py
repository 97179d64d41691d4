"""Constants of the source: those that nobody may assign to again."""

from __future__ import annotations

import pytest

from lift_sys.verify.judgement import Verdict
from lift_sys.verify.solve.judge import judge_preconditions
from tests.verify.judging import checked

SPEC = "sig f(n: int) -> int\nrequires n < LIMIT\nrequires n > 3\n"

KNOWN = {
    "from typing import Final\nLIMIT: Final = 10\n": Verdict.PROVED,
    "from typing import Final\nLIMIT: Final[int] = 3\n": Verdict.REFUTED,
    "import typing\nLIMIT: typing.Final = -3\n": Verdict.REFUTED,
}
OPEN = [
    "LIMIT = 3\n",
    "from typing import Final\nLIMIT: Final = 3\nLIMIT = 10\n",
    "from typing import Final\nLIMIT: Final = size()\n",
    "from typing import Final\nLIMIT: Final = [3]\n",
    "from typing import Final\nfrom sizes import *\nLIMIT: Final = 3\n",
    "from sizes import Final\nLIMIT: Final = 3\n",
    "Final = int\nLIMIT: Final = 3\n",
    "from typing import Final\nLIMIT: Final = 3\ndef LIMIT(): ...\n",
    "from typing import Final\ndef g(:\nLIMIT: Final = 3\n",
]


def verdicts(source: str) -> set[Verdict]:
    document = checked(SPEC, source + "\ndef f(n: int) -> int: return n\n")
    return {found.verdict for found in judge_preconditions(document, document.parsed.sections[0]) if not any(
        finding.code == "redundant" for finding in found.findings
    )}  # fmt: skip


@pytest.mark.parametrize(("source", "verdict"), KNOWN.items())
def test_the_value_of_what_is_final_counts(source: str, verdict: Verdict) -> None:
    assert verdicts(source) == {verdict}


@pytest.mark.parametrize("source", OPEN)
def test_nothing_is_said_of_what_may_change(source: str) -> None:
    assert Verdict.REFUTED not in verdicts(source) and Verdict.PROVED not in verdicts(source)
