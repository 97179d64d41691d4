"""The loops of a function, as `invariant of NAME` and `at LINE` refer to them."""

from lift_sys.source.loops import loop_labels

TEXT = """def other():
    while True: pass

async def f(xs):
    while xs:  # label: outer
        for x in xs:
            pass
        else:
            while x: break
    async for x in (
        xs
    ):  # the label: second
        def inner():
            for y in x: pass
    return [z for z in xs]
"""


def test_loops_are_listed_with_line_kind_label_and_depth():
    assert [(loop.line, loop.kind, loop.label, loop.depth) for loop in loop_labels(TEXT, "f")] == [
        (4, "while", "outer", 0),
        (5, "for", None, 1),
        (8, "while", None, 1),
        (9, "async for", "second", 0),
    ]


def test_a_header_spans_to_its_colon():
    assert TEXT[slice(*loop_labels(TEXT, "f")[0].header)] == "while xs:"


def test_methods_are_found_by_their_dotted_name():
    text = "class A:\n    def f(self):\n        for x in y: pass\n"
    assert [loop.line for loop in loop_labels(text, "A.f")] == [2]


def test_an_unknown_function_has_no_loops():
    assert loop_labels(TEXT, "g") == ()
