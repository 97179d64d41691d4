"""Running predicates: they are translated to Python and evaluated by CPython itself, so that they mean what it says.

Nothing of the user's code runs, and nothing of the machine can be reached: names are those of the predicate, of the
document's entities and of pure built-ins, attributes those of built-in values that change nothing.
"""
