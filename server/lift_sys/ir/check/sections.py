"""Checking one section: imports, types, entities, and the clauses of a spec."""

from __future__ import annotations

from lift_sys.ir import nodes
from lift_sys.ir.check import names, types
from lift_sys.ir.check.context import Context, Scope
from lift_sys.ir.check.environment import Environment
from lift_sys.ir.check.expressions import check_hole, infer
from lift_sys.ir.check.results import HoleKind, NameKind, SectionCheck
from lift_sys.ir.check.slips import Vocabulary
from lift_sys.ir.findings import Edit, Fix
from lift_sys.ir.model import (
    AnyClause,
    Condition,
    Decreases,
    Effect,
    Entity,
    Example,
    Import,
    Intent,
    Invariant,
    OpenQuestion,
    Raises,
    Signature,
    SignatureParameter,
    Spec,
    TypeDefinition,
)
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.document import Section
from lift_sys.ir.text import Span
from lift_sys.ir.types.prelude import EXCEPTIONS
from lift_sys.ir.types.semantic import (
    ANY,
    BOOL,
    STR,
    ClassObject,
    Function,
    Instance,
    SemanticType,
    show,
    surely_misfits,
)

PLACES = frozenset({"stdout", "stderr", "file", "network", "process", "env", "random", "clock"})
"""Places of an effect that are no variables."""

_NO_RESULT = "`result` is not known in `{}`: it exists only at exit; claims about it stand in `ensures`"


def check_section(section: Section, environment: Environment) -> SectionCheck:
    """Names and types of one section; a pure function of the two."""
    context = Context(environment)
    match section.item:
        case Spec() as spec:
            _spec(context, spec)
        case Entity() as entity:
            _entity(context, entity)
        case TypeDefinition() as definition:
            _type_definition(context, definition)
        case Import() as imported:
            _import(context, imported)
        case None:
            pass
    # A type that is read for two purposes is reported once.
    unique = tuple(dict.fromkeys(context.findings))
    return SectionCheck(
        unique, tuple(context.references), tuple(context.holes), frozenset(context.lookups), context.slips
    )


def _import(context: Context, item: Import) -> None:
    context.clause = item.span
    if isinstance(item.module, nodes.Hole):
        check_hole(context, item.module, HoleKind.MODULE, Scope({}))
    for part in item.names:
        if isinstance(part.name, nodes.Hole):
            kind = HoleKind.TERM if item.module is not None else HoleKind.MODULE
            check_hole(context, part.name, kind, Scope({}))
        else:
            context.refer(part.span, NameKind.MODULE, part.name)


def _type_definition(context: Context, item: TypeDefinition) -> None:
    context.clause = item.span
    if isinstance(item.name, nodes.Hole):
        check_hole(context, item.name, HoleKind.TYPE, Scope({}))
    else:
        context.refer(item.name_span, NameKind.TYPE, item.name)
        if _defined_by_itself(context.environment, item):
            context.mismatch(item.name_span, f"the type `{item.name}` is defined by itself")
    types.resolve(context, item.type, Scope({}, "`result` is not known in a type"))


def _defined_by_itself(environment: Environment, item: TypeDefinition) -> bool:
    """Whether a chain of definitions leads back to `item` without a class in between."""
    pending: list[nodes.Node] = [item.type]
    seen: set[str] = set()
    while pending:
        for node in nodes.walk(pending.pop()):
            if isinstance(node, nodes.NamedType):
                if node.name == item.name:
                    return True
                if node.name in environment.types and node.name not in seen:
                    seen.add(node.name)
                    pending.append(environment.types[node.name].type)
    return False


def _entity(context: Context, item: Entity) -> None:
    context.clause = item.span
    if isinstance(item.name, nodes.Hole):
        check_hole(context, item.name, HoleKind.ENTITY, Scope({}))
    else:
        context.refer(item.name_span, NameKind.ENTITY, item.name)
    fields: dict[str, tuple[NameKind, SemanticType]] = {}
    for part in item.fields:
        context.clause = part.span
        found = types.resolve(context, part.type, Scope({}))
        if isinstance(part.name, nodes.Hole):
            check_hole(context, part.name, HoleKind.TERM, Scope({}))
        else:
            context.refer(part.name_span, NameKind.FIELD, f"{item.name}.{part.name}", found)
            fields[part.name] = (NameKind.FIELD, found)
        if part.default is not None:
            _check_default(context, part.default, found, Scope({}))
    owner = Instance(item.name) if isinstance(item.name, str) else ANY
    scope = Scope({"self": (NameKind.PARAMETER, owner), **fields}, "`result` is not known in an entity")
    for invariant in item.invariants:
        context.clause = invariant.span
        _predicate(context, invariant.predicate, scope)


def _check_default(context: Context, default: nodes.Expr, wanted: SemanticType, scope: Scope) -> None:
    found = infer(context, default, scope, wanted)
    is_ellipsis = isinstance(default, nodes.Constant) and default.value is ...
    if surely_misfits(found, wanted) and not is_ellipsis:
        context.mismatch(default.span, f"expected a default of type `{show(wanted)}`, found `{show(found)}`")


def _spec(context: Context, spec: Spec) -> None:
    if spec.intent is not None:
        _intent(context, spec.intent)
    parameters: dict[str, tuple[NameKind, SemanticType]] = {}
    returns: SemanticType = ANY
    if spec.signature is not None:
        context.clause = spec.signature.span
        parameters, returns = _signature(context, spec.signature)
    for clause in spec.clauses:
        context.clause = clause.body_span
        _clause(context, clause, spec, parameters, returns)


def _intent(context: Context, intent: Intent) -> None:
    context.clause = intent.span
    for text in (intent.summary, intent.rationale):
        if isinstance(text, OpenQuestion):
            check_hole(context, text.hole, HoleKind.INTENT, Scope({}))


def _signature(context: Context, signature: Signature) -> tuple[dict[str, tuple[NameKind, SemanticType]], SemanticType]:
    if isinstance(signature.name, nodes.Hole):
        check_hole(context, signature.name, HoleKind.FUNCTION, Scope({}))
    else:
        context.refer(signature.name_span, NameKind.FUNCTION, signature.name)
    bound = _omitted_receiver(context, signature)
    context.type_parameters = frozenset(p.name for p in signature.type_parameters)
    for generic in signature.type_parameters:
        context.refer(generic.name_span, NameKind.TYPE, generic.name)
        if generic.bound is not None:
            types.resolve(context, generic.bound, Scope({}, "`result` is not known in a signature"))
    for index, parameter in enumerate(signature.parameters):
        # A refinement may speak of the parameters before it.
        scope = Scope(dict(bound), "`result` is not known in a signature")
        found = types.resolve(context, parameter.type, scope) if parameter.type is not None else ANY
        if index == 0 and parameter.type is None:
            found = _receiver(signature, parameter)
        if parameter.default is not None:
            # Where a default is computed there are no parameters yet.
            outside = Scope(_class_names(context, signature), scope.no_result)
            _check_default(context, parameter.default, found, outside)
        if isinstance(parameter.name, nodes.Hole):
            check_hole(context, parameter.name, HoleKind.TERM, Scope({}), found)
            continue
        inside = _collected(parameter.kind, found)
        context.refer(parameter.name_span, NameKind.PARAMETER, parameter.name, inside)
        bound[parameter.name] = (NameKind.PARAMETER, inside)
    scope = Scope(bound, "`result` is not known in a signature; the refinement's variable stands for it")
    returns = types.resolve(context, signature.returns, scope) if signature.returns is not None else ANY
    return bound, returns


def _class_names(context: Context, signature: Signature) -> dict[str, tuple[NameKind, SemanticType]]:
    """Names of a method's class, which its defaults may use."""
    outline = context.environment.outline
    owner = signature.name.rpartition(".")[0] if isinstance(signature.name, str) else ""
    found = outline.class_by_name.get(owner) if outline is not None else None
    names = (*found.members, *(part.name for part in found.fields)) if found is not None else ()
    return dict.fromkeys(names, (NameKind.FIELD, ANY))


def _omitted_receiver(context: Context, signature: Signature) -> dict[str, tuple[NameKind, SemanticType]]:
    """`self` of a method whose signature leaves it out."""
    name = signature.name if isinstance(signature.name, str) else ""
    stated = signature.parameters[0].name if signature.parameters else None
    if "." not in name or stated in ("self", "cls"):
        return {}
    owner = name.rpartition(".")[0]
    context.lookups.add(owner)
    return {"self": (NameKind.PARAMETER, Instance(owner))}


def _receiver(signature: Signature, parameter: SignatureParameter) -> SemanticType:
    """`self` of a method is an object of its class, `cls` the class."""
    if not isinstance(signature.name, str) or "." not in signature.name:
        return ANY
    owner = signature.name.rpartition(".")[0]
    return Instance(owner) if parameter.name == "self" else ClassObject(owner) if parameter.name == "cls" else ANY


def _collected(kind: ParameterKind, found: SemanticType) -> SemanticType:
    """What the body sees of ``*args: T`` and ``**kwargs: T``."""
    if kind is ParameterKind.VAR_POSITIONAL:
        return Instance("tuple", (found,), variadic=True)
    return Instance("dict", (STR, found)) if kind is ParameterKind.VAR_KEYWORD else found


def _clause(
    context: Context,
    clause: AnyClause,
    spec: Spec,
    parameters: dict[str, tuple[NameKind, SemanticType]],
    returns: SemanticType,
) -> None:
    at_exit = Scope({"result": (NameKind.RESULT, returns), **parameters})
    match clause:
        case Condition(predicate=predicate):
            scope = at_exit if clause.is_postcondition else Scope(parameters, _NO_RESULT.format(clause.kind))
            _predicate(context, predicate, scope)
        case Invariant(predicate=predicate):
            _predicate(context, predicate, Scope(parameters, _NO_RESULT.format("invariant"), lenient=True))
        case Decreases(measure=measure):
            infer(context, measure, Scope(parameters, _NO_RESULT.format("decreases"), lenient=True))
        case Raises(exception=exception, when=when):
            _exception(context, exception, clause.exception_span)
            if when is not None:
                _predicate(context, when, Scope(parameters, _NO_RESULT.format("raises … when")))
        case Example():
            _example(context, clause, spec, returns)
        case Effect():
            _effect(context, clause, parameters)


def _predicate(context: Context, predicate: nodes.Expr, scope: Scope) -> None:
    if isinstance(predicate, nodes.Hole):
        check_hole(context, predicate, HoleKind.PREDICATE, scope, BOOL)
        return
    found = infer(context, predicate, scope, BOOL)
    if isinstance(predicate, nodes.Lambda):
        context.mismatch(predicate.span, "a lambda is a function, so this is always true; write its body")
    if isinstance(found, Function) and isinstance(predicate, (nodes.Name, nodes.Attribute)):
        place = Span(predicate.span.end, predicate.span.end)
        fix = Fix("Call it", (Edit(place, "()"),))
        context.mismatch(predicate.span, f"`{found.name}` is not called, so this is always true", (fix,))


def _exception(context: Context, exception: str | nodes.Hole, span: Span) -> None:
    if isinstance(exception, nodes.Hole):
        check_hole(context, exception, HoleKind.TYPE, Scope({}))
        return
    root = exception.partition(".")[0]
    found = names.top_level(context, root)
    if found is None:
        if not context.environment.star_import:
            vocabularies = (context.environment.vocabulary, _EXCEPTIONS)
            context.unknown(span, exception, "the exception", lambda: (), vocabularies)
        return
    context.refer(span, NameKind.CLASS if found[0] is not NameKind.BUILTIN else NameKind.BUILTIN, exception, found[1])
    is_builtin = found[0] is NameKind.BUILTIN and exception not in EXCEPTIONS
    if is_builtin or isinstance(found[1], Function):
        context.mismatch(span, f"`raises` takes an exception, found `{exception}`")


_EXCEPTIONS = Vocabulary(EXCEPTIONS)


def _example(context: Context, clause: Example, spec: Spec, returns: SemanticType) -> None:
    scope = Scope({}, "`result` is not known in an example: the value stands after `==`")
    infer(context, clause.call, scope)
    if spec.name is not None and isinstance(clause.call, nodes.Call) and isinstance(clause.call.func, nodes.Name):
        called = clause.call.func.id
        if called != spec.name and called in {*context.environment.signatures} and "." not in spec.name:
            fix = Fix(f"Call `{spec.name}`", (Edit(clause.call.func.span, spec.name),))
            context.mismatch(clause.call.func.span, f"this example is of `{spec.name}`, but calls `{called}`", (fix,))
    if clause.exception is not None:
        _exception(context, clause.exception, clause.exception_span)
    if clause.value is not None:
        found = infer(context, clause.value, scope, returns)
        if _calls(clause.call, spec) and surely_misfits(found, returns):
            context.mismatch(
                clause.value.span, f"`{spec.name or 'the function'}` returns `{show(returns)}`, found `{show(found)}`"
            )


def _calls(call: nodes.Expr, spec: Spec) -> bool:
    """Whether an example calls the function that it stands under."""
    own = spec.name.rpartition(".")[2] if spec.name is not None else None
    match call:
        case nodes.Call(func=nodes.Name(id=name)) | nodes.Call(func=nodes.Attribute(attr=name)):
            return name == own
        case _:
            return False


def _effect(context: Context, clause: Effect, parameters: dict[str, tuple[NameKind, SemanticType]]) -> None:
    places = {name: (NameKind.PLACE, ANY) for name in PLACES if name not in parameters}
    scope = Scope({**places, **parameters}, _NO_RESULT.format("effect"))
    for entry in (clause.reads, clause.writes, clause.calls):
        for place in entry or ():
            if isinstance(place, nodes.Hole):
                check_hole(context, place, HoleKind.EFFECT, scope)
            else:
                infer(context, place, scope)
