"""What is missing in a text that is being typed, so that the rest can be read.

Tree-sitter recovers well inside a statement, but a bracket that was never closed, as in ``def f(a``, swallows the
definitions after it. A line cannot start with ``def`` inside brackets, so there it is known what to put in. The
answer is insertions; the text itself is never changed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from lift_sys.ir.text import LINE_END


class Insertion(NamedTuple):
    """Put `text` in at the code-point offset `at`."""

    at: int
    text: str


_TOKEN = re.compile(
    r"(?P<comment>#[^\r\n]*)"
    r"|(?P<triple>\"\"\"|''')"
    r"|(?P<string>\"(?:\\.|[^\"\\\r\n])*\"?|'(?:\\.|[^'\\\r\n])*'?)"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
    r"|(?P<colon>:)"
    r"|(?P<joined>\\(?:\r\n|\r|\n))"
    r"|(?P<end>\r\n|\r|\n)"
    r"|(?P<other>[^\s#\"'()\[\]{}:\\]+|\\)"
)
_TRIPLE_END = {
    '"""': re.compile(r'(?:[^"\\]|\\[\s\S]|"(?!""))*"""'),
    "'''": re.compile(r"(?:[^'\\]|\\[\s\S]|'(?!''))*'''"),
}
# No line inside brackets can begin with one of these, so a line that does has an unclosed bracket before it.
_NEVER_IN_BRACKETS = re.compile(
    r"(?:def|class|return|import|raise|while|with|try|assert|del|pass|global|nonlocal|except|finally|break|continue"
    r"|elif)\b(?!\s*[=.,)])|async[ \t]+(?:def|with)\b|@[^\W\d]"
)
# Nor is this a keyword argument: those are written without spaces.
_ASSIGNMENT = re.compile(r"[^\W\d]\w*[ \t]+=[ \t]")
_HEADER = re.compile(r"(?P<kind>(?:async[ \t]+)?def|class)\b[ \t]*(?P<name>[^\W\d]\w*)?")
_DEFINITION = re.compile(r"^([ \t]*)(?:(?:async[ \t]+)?def|class)[ \t]+\w", re.MULTILINE)
_INDENT = re.compile(r"[ \t\f]*")
_TERMINATOR = re.compile(r"[\r\n]")
_CLOSER = {"(": ")", "[": "]", "{": "}"}


_CLAUSE = re.compile(r"(?:else|elif|except|finally|case)\b")
# What must stand before a clause so that it parses, and what may stand in its place.
_CLAUSES = {
    "else": ("if 1: ...\n", "else"),
    "elif": ("if 1: ...\n", "elif 1"),
    "except": ("try: ...\n", "except"),
    "finally": ("try: ...\n", "finally"),
    "case": ("match 1:\n ", "case _"),
}
_BLOCK = re.compile(r"(?:if|for|while|with|try|match|async[ \t]+(?:for|with))\b(?!\s*[=.,)])")
_BINDING = re.compile(r"[^\W\d]\w*[ \t]*(?::[^=\r\n#\"']*)?=(?!=)")


class Mending:
    """What to put in so that more of `text` can be read; both answers are in order of the text."""

    def __init__(self, text: str) -> None:
        scan = _Scan(text, distrust_strings=False)
        scan.run()
        if scan.ends_in_a_string:
            # Some triple quote has no partner, and it need not be the last one.
            scan = _Scan(text, distrust_strings=True)
            scan.run()
        self._text = text
        self._lines = scan.lines
        self.closing = tuple(scan.found)
        """Closes what was left open, and gives definitions what their header lacks."""

    def commenting(self, broken: Callable[[str], bool]) -> tuple[Insertion, ...]:
        """`closing`, and each statement that is `broken` made a comment, but for the name it assigns.

        `broken` is told the text of the module's statements, and of lines only where one of these is broken.
        """
        found = [*self.closing, *_comment_out(self._text, self._lines, self.closing, broken)]
        return tuple(sorted(found, key=lambda insertion: insertion.at))


class _Line(NamedTuple):
    """One logical line: its code is ``[start, end)``, the next line begins at `next`, `deeper` if as a block of it."""

    start: int
    end: int
    next: int
    indent: int
    is_header: bool
    deeper: bool


def _comment_out(
    text: str, lines: list[_Line], done: tuple[Insertion, ...], broken: Callable[[str], bool]
) -> list[Insertion]:
    found: list[Insertion] = []
    mended = {insertion.at: insertion.text for insertion in done}
    for chunk in _chunks(text, lines):
        if not broken(_with(text, chunk[0].start - chunk[0].indent, chunk[-1].next, done)):
            continue
        for line in chunk:
            if line.is_header:
                continue
            code = text[line.start : line.end] + mended.get(line.end, "")
            clause = _CLAUSE.match(code)
            if clause is not None:
                before, instead = _CLAUSES[clause.group()]
                if broken(f"{before}{code} ..." if line.deeper else before + code):
                    found.append(Insertion(line.start, instead + (":#" if line.deeper else ": pass#")))
                continue
            if code.startswith("@"):
                if broken(code + "\ndef f(): ..."):
                    found.append(Insertion(line.start, "#"))
                continue
            if not broken(code + " ..." if line.deeper else code):
                continue
            binding = None if line.deeper else _BINDING.match(text, line.start, line.end)
            if binding is not None:
                found.append(Insertion(binding.end(), " _ #"))
            else:
                found.append(Insertion(line.start, "if 1:#" if line.deeper else "pass#"))
            found += (Insertion(end.end(), "#") for end in LINE_END.finditer(text, line.start, line.end))
    return found


def _chunks(text: str, lines: list[_Line]) -> list[list[_Line]]:
    """Statements of the module, each with its decorators, clauses and block."""
    found: list[list[_Line]] = []
    together = False
    for line in lines:
        if found and (line.indent or together):
            found[-1].append(line)
        else:
            found.append([line])
        together = text[line.start] == "@"
    return found


def _with(text: str, start: int, end: int, done: tuple[Insertion, ...]) -> str:
    """``text[start:end]`` with the insertions that fall into it."""
    pieces: list[str] = []
    first = bisect_left(done, start, key=lambda insertion: insertion.at)
    for insertion in done[first:]:
        if insertion.at > end:
            break
        pieces += (text[start : insertion.at], insertion.text)
        start = insertion.at
    return "".join((*pieces, text[start:end]))


class _Scan:
    """One pass over the text by logical lines."""

    def __init__(self, text: str, *, distrust_strings: bool) -> None:
        self.text = text
        self.found: list[Insertion] = []
        self.lines: list[_Line] = []
        self.distrust_strings = distrust_strings
        self.ends_in_a_string = False
        self.open: list[str] = []
        self.header: re.Match[str] | None = None
        self.start_of_line(0)
        self.code_end = 0
        self.last = ""

    def run(self) -> None:
        at, text = 1 if self.text.startswith("\ufeff") else 0, self.text
        self.start_of_line(at)
        while (token := _TOKEN.search(text, at)) is not None:
            at = token.end()
            kind = token.lastgroup
            if kind == "triple":
                at = self.string_end(token)
            elif kind == "end":
                if self.ends_here(at):
                    self.finish(at)
                    self.start_of_line(at)
                continue
            elif kind in ("comment", "joined"):
                continue
            elif kind == "open":
                self.open.append(token.group())
            elif kind == "close" and self.open:
                self.open.pop()
            elif kind == "colon" and not self.open:
                self.colon = True
            self.code_end = at
            self.last = text[at - 1]
        self.finish(len(text))

    def string_end(self, token: re.Match[str]) -> int:
        """The end of a triple-quoted string; one that never ends is closed before the next definition."""
        closed = _TRIPLE_END[token.group()].match(self.text, token.end())
        if closed is not None and not self.distrust_strings:
            return closed.end()
        end = len(self.text) if closed is None else closed.end()
        self.ends_in_a_string |= closed is None
        for definition in _DEFINITION.finditer(self.text, token.end(), end):
            if len(definition.group(1)) <= self.indent:
                line_end = _line_end(self.text, token.end())
                self.found.append(Insertion(line_end, token.group()))
                return line_end
        if closed is None:
            self.found.append(Insertion(end, "\n" + token.group()))
        return end

    def start_of_line(self, at: int) -> None:
        indent = _INDENT.match(self.text, at)
        assert indent is not None  # it matches the empty text
        self.indent = indent.end() - at
        self.header = _HEADER.match(self.text, indent.end())
        self.open.clear()
        self.colon = False
        self.line_start = self.code_end = indent.end()

    def ends_here(self, at: int) -> bool:
        """Whether the logical line ends before the physical line that begins at `at`."""
        if not self.open:
            return True
        indent = _INDENT.match(self.text, at)
        assert indent is not None
        start = indent.end()
        if start >= len(self.text) or self.text[start] in "\r\n#":
            return False
        if _NEVER_IN_BRACKETS.match(self.text, start):
            return True
        if start - at <= self.indent and _ASSIGNMENT.match(self.text, start):
            return True
        return self.header is not None and start - at <= self.indent and self.text[start] not in ")]}"

    def finish(self, next_line: int) -> None:
        """Complete the logical line that ends before `next_line`."""
        if self.code_end == self.line_start:
            return
        deeper = self.next_indent(next_line) > self.indent
        self.lines.append(
            _Line(self.line_start, self.code_end, next_line, self.indent, self.header is not None, deeper)
        )
        extra = "".join(_CLOSER[bracket] for bracket in reversed(self.open))
        if extra and self.last in ":=.":
            extra = "_" + extra
        header = self.header
        if header is None:
            code = self.text[self.line_start : self.line_start + 12]
            if not self.colon and ((_BLOCK.match(code) and deeper) or _CLAUSE.match(code)):
                extra += ":" if deeper else ": ..."
            elif self.last == ":" and not deeper and (_BLOCK.match(code) or _CLAUSE.match(code)):
                extra += " ..."
            if extra:
                self.found.append(Insertion(self.code_end, extra))
            return
        if header["name"] is None:
            # A definition without a name defines nothing; a block below it still has to belong to something.
            self.found.append(Insertion(self.line_start, "if 1:#" if deeper else "#"))
            return
        if not self.colon:
            if header["kind"] != "class" and "(" not in self.text[self.line_start : self.code_end]:
                extra += "()"
            if not self.open and self.text.endswith("->", self.line_start, self.code_end):
                extra += " _"
            elif not self.open and self.text.endswith("-", self.line_start, self.code_end):
                extra += "> _"
            extra += ":"
        if (not self.colon or self.last == ":") and not deeper:
            extra += " ..."
        if extra:
            self.found.append(Insertion(self.code_end, extra))

    def next_indent(self, at: int) -> int:
        """Indentation of the next line that has code; -1 at the end."""
        while at < len(self.text):
            indent = _INDENT.match(self.text, at)
            assert indent is not None
            if indent.end() < len(self.text) and self.text[indent.end()] not in "\r\n#":
                return indent.end() - at
            end = _line_end(self.text, indent.end())
            at = end + (2 if self.text.startswith("\r\n", end) else 1)
        return -1


def _line_end(text: str, at: int) -> int:
    """Where the line of `at` ends, before its terminator."""
    end = _TERMINATOR.search(text, at)
    return end.start() if end is not None else len(text)
