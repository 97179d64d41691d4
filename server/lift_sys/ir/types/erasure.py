"""Types without their refinements: what a Python annotation can say of them."""

from __future__ import annotations

from lift_sys.ir import nodes


def erased(node: nodes.Type) -> nodes.Type:
    """`node` with every ``{x: T | P}`` in it replaced by ``T``."""
    match node:
        case nodes.RefinementType(base=base):
            return erased(base)
        case nodes.GenericType(base=base, args=args):
            return nodes.GenericType(base, tuple(erased(a) for a in args))
        case nodes.UnionType(members=members):
            flat: list[nodes.Type] = []
            for member in members:
                plain = erased(member)
                flat.extend(plain.members if isinstance(plain, nodes.UnionType) else (plain,))
            return nodes.UnionType(tuple(flat))
        case nodes.ListType(elements=elements) if elements is not None:
            return nodes.ListType(tuple(erased(e) for e in elements))
        case nodes.Hole(name=name):
            return nodes.Hole(name)
        case _:
            return node
