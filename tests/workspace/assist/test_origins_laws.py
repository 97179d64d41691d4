"""What is said of where a name comes from is what Python does."""

from __future__ import annotations

import builtins
from types import FunctionType, ModuleType

from hypothesis import event, given
from hypothesis import strategies as st
from tests.workspace.assist.test_origins import ROOT

from lift_sys.ir.text import Span
from lift_sys.workspace.analysis import analyse, read_outline
from lift_sys.workspace.assist.imported import imported_name
from lift_sys.workspace.assist.origins import ModuleAnalyses, origin_of
from lift_sys.workspace.documents import OpenText
from lift_sys.workspace.settings import Settings
from lift_sys.workspace.workspace import Folder, Workspace

MODULES = ("pack", "pack.one", "pack.two", "three")
FILES = {"pack": "pack/__init__.py", "pack.one": "pack/one.py", "pack.two": "pack/two.py", "three": "three.py"}
OWN = st.sampled_from(["f", "g"])
"""Not `one`: of a function and a module in the package that are called the same, the one holds that came last."""
NAMES = st.sampled_from(["f", "g", "one"])
STATEMENTS = st.one_of(
    OWN.map("def {}(): ...".format),
    st.builds("from {} import {}".format, st.sampled_from(MODULES), NAMES),
    st.builds("from {} import {} as {}".format, st.sampled_from(MODULES), NAMES, OWN),
    st.builds("import {}".format, st.sampled_from(MODULES)),
    st.builds("import {} as {}".format, st.sampled_from(MODULES), OWN),
)
PROGRAM = st.lists(STATEMENTS, min_size=1, max_size=4)
Programs = dict[str, list[str]]


class Importer:
    """Runs programs as modules, without files. Statements that fail are left out of `kept`."""

    def __init__(self, programs: Programs) -> None:
        self.programs = programs
        self.loaded: dict[str, ModuleType] = {}
        self.kept: Programs = {name: [] for name in programs}

    def load(self, name: str) -> ModuleType:
        parent, _, last = name.rpartition(".")
        if parent:
            self.load(parent)
        if name not in self.programs:
            raise ModuleNotFoundError(name)
        if name not in self.loaded:
            module = self.loaded[name] = ModuleType(name)
            module.__dict__["__builtins__"] = {**vars(builtins), "__import__": self.import_}
            for statement in self.programs[name]:
                try:
                    exec(statement, module.__dict__)
                except (ImportError, AttributeError):
                    continue
                self.kept[name].append(statement)
            if parent:
                setattr(self.loaded[parent], last, module)
        return self.loaded[name]

    def import_(self, name: str, *rest: object) -> ModuleType:
        """What an import statement asks for: names are the third argument behind the module's."""
        module = self.load(name)
        wanted = rest[2] if len(rest) > 2 else None
        for each in wanted if isinstance(wanted, tuple) else ():
            if not hasattr(module, each) and f"{name}.{each}" in self.programs:
                self.load(f"{name}.{each}")
        return module if wanted else self.loaded[name.partition(".")[0]]

    def bound(self, module: str, name: str) -> object:
        """What ``from module import name`` binds; None if it fails."""
        self.import_(module, None, None, (name,))
        return getattr(self.loaded[module], name, None)


@given(st.fixed_dictionaries(dict.fromkeys(MODULES, PROGRAM)), st.sampled_from(MODULES))
def test_a_name_comes_from_where_python_takes_it(programs: Programs, module: str) -> None:
    first = Importer(programs)
    for name in (module, *MODULES):
        first.load(name)
    texts = {str(ROOT / FILES[m]): OpenText("\n".join(kept), 1) for m, kept in first.kept.items()}
    view = Workspace([Folder(ROOT, Settings())], Folder(None, Settings()), texts)
    for name in ("f", "g", "one"):
        python = Importer(first.kept)
        value = python.bound(module, name)
        text = f"from {module} import {name}"
        analysis = analyse(str(ROOT / "order.ir"), text, read_outline(str(ROOT / "order.py"), None), Settings())
        wanted = imported_name(analysis, len(text))
        assert wanted is not None
        found = origin_of(view, ModuleAnalyses(), wanted)
        whole = all(python.kept[m] == first.kept[m] for m in python.loaded)  # with other imports around, all may differ
        event("not found" if found is None else "found")
        if found is None or value is None or not whole:
            continue
        event("compared")
        assert isinstance(value, FunctionType | ModuleType)
        (place,) = found.locations(Span(0, 0))
        home = value.__globals__["__name__"] if isinstance(value, FunctionType) else value.__name__
        assert (place.path, found.name) == (
            str(ROOT / FILES[home]),
            value.__name__ if isinstance(value, FunctionType) else "",
        )
