"""Predicates as formulas for Z3, and what a spec says by itself: `judge.py` is the way in.

Nothing here is imported before it is needed: Z3 takes longer to import than the rest of lift-sys together.

What Z3 cannot say exactly is either unmodelled (the clause is left out) or *loosened*: an unconstrained value stands
in its place. Both only admit more, so that `unsat` stays true. `sat` is never believed: values are replayed by CPython.
"""
