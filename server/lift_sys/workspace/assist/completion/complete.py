"""What may stand at the cursor."""

from __future__ import annotations

from lift_sys.ir import nodes
from lift_sys.ir.model import Effect, Entity, Spec
from lift_sys.ir.outline import ParameterKind
from lift_sys.ir.parser.atoms import RESERVED
from lift_sys.ir.parser.expressions import CONTINUES
from lift_sys.ir.tokens import Kind
from lift_sys.source.loops import loop_labels
from lift_sys.workspace.analysis import DocumentAnalysis
from lift_sys.workspace.assist.completion import names
from lift_sys.workspace.assist.completion.candidates import Candidate, CandidateKind, Collector, Rank, snippet_text
from lift_sys.workspace.assist.completion.place import Being, Place, ends_operand, is_closed, place_at
from lift_sys.workspace.assist.completion.probe import Probe, probe
from lift_sys.workspace.assist.markdown import paragraph
from lift_sys.workspace.assist.words import CLAUSES, ENTRIES, MARKS, WORDS

_BINDING = frozenset({"for", "forall", "exists", "lambda", "as"})


def complete(analysis: DocumentAnalysis, offset: int) -> tuple[Candidate, ...]:
    """Candidates for the cursor at `offset`, the most relevant first; none inside strings, comments and numbers."""
    place = place_at(analysis, offset)
    if place is None:
        return ()
    found = Collector(place.span)
    completer = _Completer(analysis, place, found)
    match place.being:
        case Being.HOLE:
            names.add_holes(found, analysis, place.span.start)
        case Being.MARK:
            completer.marks()
        case Being.WORD:
            completer.word()
    return found.finish()


class _Completer:
    """Collects what fits at one place."""

    def __init__(self, analysis: DocumentAnalysis, place: Place, found: Collector) -> None:
        self.analysis = analysis
        self.place = place
        self.found = found
        self.environment = analysis.check.environment
        text = place.placed.section.text
        self.called = text[place.word.end : place.word.end + 1] == "("
        self.subscripted = text[place.word.end : place.word.end + 1] == "["

    def word(self) -> None:
        """A word, or nothing yet."""
        place = self.place
        if place.line_start:
            self.line_start()
            return
        if place.clause is None:
            return
        match place.keyword:
            case "import" | "from":
                self.imports()
            case "type":
                self.type_definition()
            case "entity":
                self.entity()
            case "intent":
                self.intent()
            case "sig":
                self.signature()
            case "raises":
                self.raises()
            case "effect":
                self.effect()
            case "example":
                self.example()
            case _:
                self.predicate()
        if (
            place.new_line
            and place.open
            and place.keyword not in ("entity", "intent", "effect")
            and not is_closed(place)
        ):
            # A bracket was left open; what comes next may well be a new clause.
            self.line_start()

    # Lines

    def line_start(self) -> None:
        """What a line may begin with."""
        if self.place.in_spec:
            self.clauses()
        rank = Rank.WORD if self.place.in_spec and self.place.has_signature else Rank.LOCAL
        for label, detail, snippet, word in (
            ("sig", "signature", "sig ${1:name}(${2:x}: ${3:int}) -> ${4:int}\n$0", "sig"),
            ("intent", "a new spec", 'intent {\n  summary: "$1"\n}\nsig ${2:name}(${3:x}: ${4:int}) -> ${5:int}\n$0',
             "intent"),
            ("type", "a name for a type", "type ${1:Name} = $0", "type"),
            ("entity", "the shape of a data type", "entity ${1:Name} {\n  ${2:field}: ${3:str}$0\n}", "entity"),
            ("import", "a module", "import $0", "import"),
            ("from", "names of a module", "from ${1:module} import $0", "from"),
        ):  # fmt: skip
            own = Rank.WANTED if label == "sig" and self.place.in_spec and not self.place.has_signature else rank
            self.found.add(label, CandidateKind.KEYWORD, own, detail, CLAUSES[word].markdown, snippet, label)

    def clauses(self) -> None:
        """The clauses of a spec."""
        name, arguments = self.own_call()
        called = f"{snippet_text(name)}({arguments})"
        for label, detail, snippet in (
            ("requires", "precondition", "requires $0"),
            ("ensures", "postcondition", "ensures $0"),
            ("raises", "exception", "raises ${1:ValueError} when $0"),
            ("example", "a call and its value", f"example {called} == $0"),
            ("effect", "what may be touched", "effect {\n  reads: ${1:none}\n  writes: ${2:none}\n}$0"),
            ("invariant", "of a loop", "invariant $0"),
            ("decreases", "of a loop or recursion", "decreases $0"),
            ("assert", "precondition or, with result, postcondition", "assert $0"),
        ):
            self.found.add(label, CandidateKind.KEYWORD, Rank.LOCAL, detail, CLAUSES[label].markdown, snippet, label)

    def own_call(self) -> tuple[str, str]:
        """Name of the spec's function, and its arguments as a snippet that has to be filled in."""
        item = self.place.placed.section.item
        signature = item.signature if isinstance(item, Spec) else None
        if signature is None or not isinstance(signature.name, str):
            return "f", "$1"
        shown: list[str] = []
        for p in signature.parameters:
            if p.default is not None or not isinstance(p.name, str) or p.name in ("self", "cls"):
                continue
            if p.kind in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD):
                continue
            text = f"${{{len(shown) + 1}:{snippet_text(p.name)}}}"
            shown.append(f"{p.name}={text}" if p.kind is ParameterKind.KEYWORD_ONLY else text)
        return signature.name, ", ".join(shown)

    # Items

    def imports(self) -> None:
        place, previous = self.place, self.place.previous
        assert place.clause is not None and previous is not None
        texts = [token.text for token in place.tokens[place.clause : place.before]]
        outline = self.environment.outline
        if previous.text in (".", "as"):
            return
        if texts in (["import"], ["from"]) or (texts[0] == "import" and previous.text == ","):
            names.add_modules(self.found, outline)
        elif texts[0] == "import" and previous.kind is Kind.NAME:
            self.found.add("as", CandidateKind.KEYWORD, Rank.WORD)
        elif "import" not in texts:
            self.found.add("import", CandidateKind.KEYWORD, Rank.WANTED)
        elif previous.text in ("import", ",", "("):
            module = "".join(texts[1 : texts.index("import")])
            for imported in outline.imports if outline is not None else ():
                if imported.module == module and imported.original is not None:
                    self.found.add(imported.original, CandidateKind.MODULE, Rank.SOURCE, "imported by the source")
        elif previous.kind is Kind.NAME:
            self.found.add("as", CandidateKind.KEYWORD, Rank.WORD)

    def type_definition(self) -> None:
        place = self.place
        if any(token.text == "=" for token in place.tokens[place.clause or 0 : place.before]):
            self.ask()

    def entity(self) -> None:
        place, previous = self.place, self.place.previous
        outline = self.environment.outline
        assert previous is not None and place.clause is not None
        if not place.open:
            if place.before - 1 == place.clause:
                for source in outline.classes if outline is not None else ():
                    if source.name not in self.environment.entities:
                        self.found.add(source.name, CandidateKind.CLASS, Rank.SOURCE, "class of the source")
            return
        if len(place.open) == 1 and (previous.text == "{" or (place.new_line and not self.goes_on())):
            self.fields()
            return
        self.ask()

    def goes_on(self) -> bool:
        """Whether the entry of a block goes on in this line."""
        previous = self.place.previous
        return previous is not None and (previous.text in (":", "=", "invariant") or previous.text in CONTINUES)

    def fields(self) -> None:
        """Entries of an entity: fields that its class has, and invariants."""
        place = self.place
        item = place.placed.section.item
        name = place.tokens[(place.clause or 0) + 1].text
        stated = {part.name for part in item.fields} if isinstance(item, Entity) else set()
        outline = self.environment.outline
        source = outline.class_by_name.get(name) if outline is not None else None
        for part in source.fields if source is not None else ():
            if part.name not in stated and part.name.isidentifier():
                annotation = " ".join((part.annotation or "any").split())
                text = f"{part.name}: {annotation}"
                self.found.add(part.name, CandidateKind.FIELD, Rank.SOURCE, annotation, "A field of the class.", None,
                               text)  # fmt: skip
        documentation = CLAUSES["invariant"].markdown
        self.found.add("invariant", CandidateKind.KEYWORD, Rank.WORD, "what always holds", documentation,
                       "invariant $0", "invariant")  # fmt: skip

    def intent(self) -> None:
        place, previous = self.place, self.place.previous
        assert previous is not None
        if not place.open:
            self.brace('{\n  summary: "$1"\n}$0')
        elif previous.text == ":":
            self.found.add('"…"', CandidateKind.SNIPPET, Rank.WANTED, "text", "", '"$1"$0', '""')
            names.add_holes(self.found, self.analysis, -1)
        elif len(place.open) == 1:
            self.entries("intent", {"summary": '"$1"$0', "rationale": '"$1"$0'})

    def brace(self, snippet: str) -> None:
        """The block of a clause that has none yet."""
        if self.place.before - 1 == self.place.clause and not self.place.word.end - self.place.word.start:
            following = self.place.tokens[self.place.before]
            if following.text != "{":
                self.found.add("{", CandidateKind.SNIPPET, Rank.WANTED, "a block", "", snippet, "{")

    def entries(self, block: str, snippets: dict[str, str]) -> None:
        """Entries that the block does not have yet."""
        place = self.place
        opening = place.open[0]
        tokens = place.tokens
        there = {
            token.text
            for index, token in enumerate(tokens[opening:-1], opening)
            if tokens[index + 1].text == ":" and token.start != place.word.start
        }
        colon = self.place.placed.section.text[place.word.end : place.word.end + 1] == ":"
        for name, snippet in snippets.items():
            if name not in there:
                documentation = ENTRIES[block][name].markdown
                whole = None if colon else f"{name}: {snippet}"
                self.found.add(f"{name}:", CandidateKind.KEYWORD, Rank.WANTED, "", documentation, whole,
                               name if colon else f"{name}: ")  # fmt: skip

    # Signatures

    def signature(self) -> None:
        place, previous = self.place, self.place.previous
        assert previous is not None and place.clause is not None
        tokens = place.tokens
        texts = [token.text for token in tokens[place.clause : place.before]]
        if not place.open:
            if texts == ["async"]:
                self.found.add("sig", CandidateKind.KEYWORD, Rank.WANTED)
            elif "(" not in texts:
                if previous.text in ("sig", "def", "."):
                    self.functions("".join(texts[texts.index("sig") + 1 if "sig" in texts else len(texts) :]))
            elif previous.text == ")":
                self.found.add("->", CandidateKind.OPERATOR, Rank.WANTED, "the type of the result", "", None, "-> ")
            elif not ends_operand(previous) or previous.text == "[":
                self.ask()
            return
        if "(" not in texts:  # among the type parameters
            if previous.text == ":":
                self.ask()
        elif len(place.open) == 1 and previous.text in ("(", ",", "*", "**"):
            self.parameters("".join(texts[texts.index("sig") + 1 : texts.index("(")]) if "sig" in texts else "")
        elif not ends_operand(previous):
            self.ask()

    def functions(self, prefix: str) -> None:
        """Functions of the source that are not specified yet; methods of the class before a dot."""
        outline = self.environment.outline
        for function in outline.functions if outline is not None else ():
            if function.name in self.environment.signatures or not function.name.startswith(prefix):
                continue
            name = function.name.removeprefix(prefix)
            method = "." in function.name
            if method and name.startswith("__"):
                continue
            kind = CandidateKind.METHOD if method else CandidateKind.FUNCTION
            whole = names.source_call(function, name)
            bare = self.called
            self.found.add(
                name,
                kind,
                Rank.SOURCE + (5 if method and not prefix else 0),
                whole.removeprefix(name),
                paragraph(function.docstring),
                None if bare else names.snippet_of_source(function, name),
                name if bare else whole,
            )

    def parameters(self, function: str) -> None:
        """Parameters that the function has in the source and that are not stated yet."""
        item = self.place.placed.section.item
        signature = item.signature if isinstance(item, Spec) else None
        stated = {p.name for p in signature.parameters} if signature is not None else set()
        outline = self.environment.outline
        source = outline.function_by_name.get(function) if outline is not None else None
        for p in source.parameters if source is not None else ():
            if p.name in stated:
                continue
            annotation = " ".join(p.annotation.split()) if p.annotation is not None else ""
            default = f" = {' '.join(p.default.split())}" if p.default is not None else ""
            plain = f"{p.name}: {annotation}{default}" if annotation else f"{p.name}{default}"
            self.found.add(p.name, CandidateKind.PARAMETER, Rank.SOURCE, annotation, "", None, plain)

    # Clauses

    def raises(self) -> None:
        place = self.place
        assert place.clause is not None
        behind = place.tokens[place.clause + 1 : place.before]
        if not behind:
            self.exceptions()
        elif all(token.text != "when" for token in behind):
            if behind[-1].kind in (Kind.NAME, Kind.HOLE):
                self.found.add("when", CandidateKind.KEYWORD, Rank.WANTED, "exactly then", WORDS["when"].markdown,
                               "when $0", "when")  # fmt: skip
        else:
            self.predicate()

    def exceptions(self) -> None:
        imports: dict[str, object] = dict.fromkeys(self.environment.imports)
        names.add_exceptions(self.found, self.environment.outline, imports)

    def effect(self) -> None:
        place, previous = self.place, self.place.previous
        assert previous is not None and place.clause is not None
        if not place.open:
            self.brace("{\n  reads: ${1:none}\n  writes: ${2:none}\n}$0")
            return
        entry = ""
        for index in range(place.open[0], place.before - 1):
            token = place.tokens[index]
            if token.text in ENTRIES["effect"] and place.tokens[index + 1].text == ":":
                entry = token.text
        starts = previous.text == "{" or (place.new_line and ends_operand(previous))
        if len(place.open) == 1 and (starts or not entry):
            none = dict.fromkeys(ENTRIES["effect"], "${1:none}$0")
            self.entries("effect", none)
        elif not ends_operand(previous):
            self.ask(entry)
        elif not place.new_line:
            self.found.add("for", CandidateKind.KEYWORD, Rank.WORD, "for each", "", "for ${1:i} in $0", "for")

    def example(self) -> None:
        place, previous = self.place, self.place.previous
        assert previous is not None and place.clause is not None
        behind = place.tokens[place.clause + 1 : place.before]
        if not behind:
            name, arguments = self.own_call()
            detail = "a call of the specified function"
            self.found.add(name, CandidateKind.FUNCTION, Rank.WANTED, detail, "",
                           None if self.called else f"{snippet_text(name)}({arguments})$0", name)  # fmt: skip
        elif not place.open and previous.text == "raises":
            self.exceptions()
        elif not place.open and ends_operand(previous):
            if all(token.text not in ("==", "raises") for token in behind):
                self.found.add("==", CandidateKind.OPERATOR, Rank.WANTED, "its value", "", None, "== ")
                self.found.add("raises", CandidateKind.KEYWORD, Rank.WANTED, "an exception", "", None, "raises ")
        elif ends_operand(previous):
            self.operators()
        else:
            self.ask()

    def predicate(self) -> None:
        place, previous = self.place, self.place.previous
        assert previous is not None and place.clause is not None
        loops = place.keyword in ("invariant", "decreases")
        index = place.before - 1
        if loops and previous.text in ("of", "at") and index - 1 == place.clause:
            self.labels(previous.text)
            return
        if loops and index == place.clause:
            for word in ("of", "at"):
                self.found.add(word, CandidateKind.KEYWORD, Rank.WORD, "a loop", WORDS[word].markdown)
        if ends_operand(previous) and index != place.clause:
            self.operators()
        else:
            self.ask()

    def labels(self, word: str) -> None:
        """Loops of the function in the source."""
        item, text = self.place.placed.section.item, self.analysis.source.text
        if not isinstance(item, Spec) or item.name is None or text is None:
            return
        for loop in loop_labels(text, item.name):
            line = text[slice(*loop.header)]
            if word == "of" and loop.label is not None:
                self.found.add(loop.label, CandidateKind.VARIABLE, Rank.SOURCE, " ".join(line.split()))
            elif word == "at":
                self.found.add(str(loop.line + 1), CandidateKind.CONSTANT, Rank.SOURCE, " ".join(line.split()))

    def operators(self) -> None:
        """What may follow an operand."""
        previous = self.place.previous
        if previous is not None and previous.kind is Kind.STRING and not self.place.open:
            return
        words = ["and", "or", "in", "not in", "is", "is not", "if"]
        if previous is not None and previous.kind is Kind.HOLE:
            self.found.add("where", CandidateKind.KEYWORD, Rank.WANTED, "what the value must satisfy",
                           WORDS["where"].markdown)  # fmt: skip
        clause = self.place.tokens[self.place.clause or 0 : self.place.before]
        if any(token.text == "if" for token in clause):
            words.append("else")
        if self.place.open:
            self.found.add("for", CandidateKind.KEYWORD, Rank.LOCAL, "for each", "", "for ${1:x} in $0", "for")
        for word in words:
            self.found.add(word, CandidateKind.OPERATOR, Rank.LOCAL)
        for word in ("==>", "<==>"):
            self.found.add(word, CandidateKind.OPERATOR, Rank.LOCAL, "", WORDS[word].markdown)

    def ask(self, entry: str = "") -> None:
        """What the parser and the checker make of a word that stands here."""
        if self.binds():
            return
        asked = probe(self.place, self.environment)
        if asked is not None:
            self.answer(asked, entry)

    def binds(self) -> bool:
        """Whether a new variable is being named."""
        index = self.place.before - 1
        while index >= 0:
            token = self.place.tokens[index]
            if token.kind is Kind.NAME and token.text in _BINDING:
                return True
            if not (token.text in (",", "(", "*") or (token.kind is Kind.NAME and token.text not in RESERVED)):
                return False
            index -= 1
        return False

    def in_call(self) -> bool:
        """Whether the innermost bracket is that of a call."""
        place = self.place
        if not place.open:
            return False
        index = place.open[-1]
        return place.tokens[index].text == "(" and index > 0 and ends_operand(place.tokens[index - 1])

    def answer(self, asked: Probe, entry: str) -> None:
        node, around = asked.node, asked.around
        match node:
            case nodes.Attribute():
                names.add_attributes(self.found, asked, node, self.called)
            case nodes.NamedType(name=name):
                if "." not in name:
                    of_hole = self.after_hole()
                    names.add_types(self.found, self.analysis, of_hole, self.subscripted)
                    self.add_hole()
            case nodes.Keyword() if isinstance(around, nodes.Call):
                names.add_keyword_arguments(self.found, asked, around)
            case nodes.Name():
                if isinstance(around, nodes.Call) and around.func is not node and self.in_call():
                    names.add_keyword_arguments(self.found, asked, around)
                if self.is_place(asked, node):
                    names.add_places(self.found, self.analysis, asked, entry, self.place.previous_is(":"))
                else:
                    names.add_expressions(self.found, self.analysis, asked, self.called)
                self.add_hole()
            case _:
                return

    def after_hole(self) -> bool:
        """Whether the type of a hole is being typed."""
        place = self.place
        return place.before >= 2 and place.previous_is(":") and place.tokens[place.before - 2].kind is Kind.HOLE

    def is_place(self, asked: Probe, node: nodes.Name) -> bool:
        """Whether `node` is a place of an effect, by itself."""
        item = asked.section.item
        for clause in item.clauses if isinstance(item, Spec) else ():
            if isinstance(clause, Effect):
                for places in (clause.reads, clause.writes, clause.calls):
                    if any(place is node for place in places or ()):
                        return True
        return False

    def add_hole(self) -> None:
        """Holes, where no letter has been typed yet."""
        if self.place.word.start == self.place.word.end:
            names.add_holes(self.found, self.analysis, -1)

    def marks(self) -> None:
        """Provenance marks."""
        for label, word in MARKS.items():
            snippet = f"{label}(${{1:0.9}})$0" if label in ("@agent", "@reverse") and not self.called else None
            self.found.add(label, CandidateKind.MARK, Rank.LOCAL, "", word.markdown, snippet, label)
