"""The first document of a source: a signature for each public function, and holes where the source says nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lift_sys.ir.findings import Severity
from lift_sys.ir.model import Document, Intent, Signature, SignatureParameter, Spec
from lift_sys.ir.nodes import Expr, Hole, Type
from lift_sys.ir.outline import SourceFunction, SourceParameter
from lift_sys.ir.parser.fragments import expression_from_text, name_from_text, type_from_text
from lift_sys.ir.printer.document import print_document
from lift_sys.source.drift import receiver_of
from lift_sys.source.pairing import DOCUMENT_SUFFIX
from lift_sys.workspace.analysis import SourceState, analyse
from lift_sys.workspace.settings import Settings

_ACCESSORS = ("setter", "deleter", "overload")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The text of a document, and what stands in it."""

    text: str
    specs: int
    holes: int


def skeleton(state: SourceState) -> Skeleton:
    """The first document of a source that could be read."""
    functions = [f for f in state.outline.function_by_name.values() if _is_public(f)] if state.outline else []
    taken: set[str] = set()
    specs = tuple(_spec(function, frozenset(), taken) for function in functions)
    # An annotation may say what the language has no word for; a hole stands in its place.
    doubtful = _doubtful(specs, state)
    if doubtful:
        taken.clear()
        specs = tuple(
            _spec(function, frozenset(name for at, name in doubtful if at == index), taken)
            for index, function in enumerate(functions)
        )
    text = _text(specs, state)
    holes = sum(isinstance(p.type, Hole) for s in specs if s.signature for p in s.signature.parameters)
    holes += sum(isinstance(s.signature.returns, Hole) for s in specs if s.signature)
    return Skeleton(text, len(specs), holes)


def _text(specs: tuple[Spec, ...], state: SourceState) -> str:
    name = re.sub(r"[\x00-\x1f\x7f]", "?", state.path.replace("\\", "/").rpartition("/")[2])
    head = f"# What {name} has to do.\n"
    return f"{head}\n{print_document(Document(items=specs))}" if specs else head


def _doubtful(specs: tuple[Spec, ...], state: SourceState) -> set[tuple[int, str]]:
    """Parts of signatures in which something is wrong: the number of the spec, and a parameter or ``return``."""
    analysis = analyse(state.path.removesuffix(".py") + DOCUMENT_SUFFIX, _text(specs, state), state, Settings())
    wrong = [f.span.start for f in analysis.check.findings if f.severity is Severity.ERROR]
    found: set[tuple[int, str]] = set()
    for index, (placed, spec) in enumerate(analysis.parsed.specs()):
        if spec.signature is None:
            continue
        parts = {p.name: p.span for p in spec.signature.parameters if isinstance(p.name, str)}
        if spec.signature.returns is not None:
            parts["return"] = spec.signature.returns.span
        for name, span in parts.items():
            if any(span.shifted(placed.offset).contains(offset) for offset in wrong):
                found.add((index, name))
    return found


def _is_public(function: SourceFunction) -> bool:
    if any(d.rpartition(".")[2] in _ACCESSORS for d in function.decorators):
        return False
    return not any(part.startswith("_") for part in function.name.split("."))


def _spec(function: SourceFunction, doubtful: frozenset[str], taken: set[str]) -> Spec:
    """The spec of one function. `taken` are the names of holes so far: what has one name is one hole."""

    def unique(name: str) -> str:
        chosen, number = name, 2
        while chosen in taken:
            chosen, number = f"{name}_{number}", number + 1
        taken.add(chosen)
        return chosen

    summary = next((line.strip() for line in (function.docstring or "").splitlines() if line.strip()), None)
    prefix = function.name.replace(".", "_")
    receiver = receiver_of(function)

    def parameter(p: SourceParameter) -> SignatureParameter:
        name = f"{prefix}_{p.name}"
        annotation = None if p.name in doubtful else p.annotation
        return SignatureParameter(
            name=p.name,
            kind=p.kind,
            type=None if p is receiver else _type(annotation, partial(unique, name)),
            default=_default(p.default, partial(unique, f"{name}_default")) if p.default is not None else None,
        )

    parameters = tuple(parameter(p) for p in function.parameters)
    returned = None if "return" in doubtful else function.returns
    returns = _type(returned, partial(unique, f"{prefix}_result"))
    signature = Signature(name=function.name, parameters=parameters, returns=returns, is_async=function.is_async)
    return Spec(intent=Intent(summary=summary) if summary else None, signature=signature)


def _type(annotation: str | None, name: Callable[[], str]) -> Type:
    if annotation is not None:
        try:
            return type_from_text(_unquoted(annotation))
        except ValueError:
            pass
    return type_from_text(f"?{name()}")


def _unquoted(annotation: str) -> str:
    """An annotation without the quotes of a forward reference."""
    try:
        tree = ast.parse(annotation, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return annotation
    return tree.value if isinstance(tree, ast.Constant) and isinstance(tree.value, str) else annotation


def _default(default: str, name: Callable[[], str]) -> Expr:
    try:
        return expression_from_text(default)
    except ValueError:
        hole = name_from_text(f"?{name()}")
        assert isinstance(hole, Hole)
        return hole
