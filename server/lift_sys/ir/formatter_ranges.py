"""Formatting a part of a document: the clauses and remarks that a range touches, and not a line more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lift_sys.ir.findings import Edit
from lift_sys.ir.formatter import formatted, gap_edits, lexemes
from lift_sys.ir.parser.document import ParsedDocument, parse
from lift_sys.ir.parser.lines import split_lines
from lift_sys.ir.text import LINE_END, LineIndex, Span


def format_ranges(parsed: ParsedDocument, ranges: Iterable[Span]) -> tuple[Edit, ...]:
    """The edits that format what the ranges touch, in order; none outside its lines. They replace white space only.

    An empty range touches the line that it stands in. Empty lines between two clauses belong to both: they are tidied
    if both are touched, and those at the ends of the document only with all of it on that side.
    """
    text, lines = parsed.text, parsed.lines
    ranges = list(ranges)
    if not ranges:
        return ()
    first = lines.line_of(min(span.start for span in ranges))
    part = Span(lines.starts[first], lines.line_span(lines.line_of(max(span.end for span in ranges))).end)
    new = formatted(parsed, part)
    if new == text:
        return ()
    old = _Text(text, list(lexemes(text)))
    blocks = _blocks(parsed, old)
    aim = _Text(new, list(lexemes(new)))
    regions = _merged(region for span in ranges if (region := _region(span, blocks, lines)) is not None)
    edits = tuple(edit for region in regions for edit in _edits_in(region, old, aim))
    return edits if _keeps_meaning(parsed, edits) else ()


class _Text(NamedTuple):
    """A text and the places of its lexemes; a text and what formatting makes of it have the same ones."""

    text: str
    places: list[Span]

    def line_start(self, index: int) -> int:
        """Start of the line that the lexeme begins."""
        behind = self.places[index - 1].end if index else 0
        ends = list(LINE_END.finditer(self.text, behind, self.places[index].start))
        start = ends[-1].end() if ends else behind
        return start + (start == 0 and self.text.startswith("\ufeff"))

    def line_end(self, index: int) -> int:
        """End of the line that the lexeme ends, without its terminator."""
        end = LINE_END.search(self.text, self.places[index].end)
        return end.start() if end is not None else len(self.text)


class _Block(NamedTuple):
    """A clause, a declaration or a remark on lines of its own: lexemes `first` to `last` on lines from `lines`."""

    first: int
    last: int
    lines: range


def _blocks(parsed: ParsedDocument, old: _Text) -> list[_Block]:
    """All clauses, declarations and remarks, in order; each begins a line."""
    line_of = parsed.lines.line_of
    begins = {
        line.tokens[0].start + placed.offset: line.tokens[-1].end + placed.offset
        for placed in parsed.sections
        for line in split_lines(list(placed.section.tokens))
        if line.tokens
    }
    starts: list[int] = []
    covered, last_line = 0, -1
    for index, place in enumerate(old.places):
        line = line_of(place.start)
        if place.start in begins:
            covered = begins[place.start]
            starts.append(index)
        elif place.start >= covered and line != last_line:
            starts.append(index)
        last_line = line
    ends = [*starts[1:], len(old.places)][: len(starts)]
    return [
        _Block(first, end - 1, range(line_of(old.places[first].start), line_of(old.places[end - 1].end) + 1))
        for first, end in zip(starts, ends, strict=True)
    ]


class _Region(NamedTuple):
    """Lexemes `first` to `last` with their lines, and perhaps what stands before the first or behind the last ones."""

    first: int
    last: int
    from_start: bool
    to_end: bool


def _region(span: Span, blocks: list[_Block], lines: LineIndex) -> _Region | None:
    """What a range touches."""
    to_end = span.end >= len(lines.text)
    first, last = lines.line_of(span.start), lines.line_of(span.end)
    if first < last and not to_end and span.end == lines.starts[last]:
        last -= 1  # who selects whole lines selects up to the start of the next one
    touched = [block for block in blocks if block.lines.start <= last and first < block.lines.stop]
    from_start = span.start <= 0 and touched[:1] == blocks[:1]
    to_end = to_end and touched[-1:] == blocks[-1:]
    if touched:
        return _Region(touched[0].first, touched[-1].last, from_start, to_end)
    return _Region(0, -1, from_start, to_end) if from_start and to_end else None


def _merged(regions: Iterable[_Region]) -> list[_Region]:
    """The regions in order; those that share something are one."""
    found: list[_Region] = []
    for region in sorted(regions):
        if found and region.first <= found[-1].last:
            before = found.pop()
            last = max(before.last, region.last)
            region = _Region(before.first, last, before.from_start or region.from_start, before.to_end or region.to_end)
        found.append(region)
    return found[:1] if found and found[0].last < 0 else found


def _edits_in(region: _Region, old: _Text, new: _Text) -> Iterator[Edit]:
    behind_old = 0 if region.from_start else old.line_start(region.first)
    behind_new = 0 if region.from_start else new.line_start(region.first)
    for index in range(region.first, region.last + 1):
        before, after = old.places[index], new.places[index]
        yield from gap_edits(old.text, Span(behind_old, before.start), new.text[behind_new : after.start])
        behind_old, behind_new = before.end, after.end
    end_old = len(old.text) if region.to_end else old.line_end(region.last)
    end_new = len(new.text) if region.to_end else new.line_end(region.last)
    yield from gap_edits(old.text, Span(behind_old, end_old), new.text[behind_new:end_new])


def _keeps_meaning(parsed: ParsedDocument, edits: tuple[Edit, ...]) -> bool:
    """Whether the document still says the same. All edits together do; that some of them do is seen, not assumed."""
    again = parse(applied(parsed.text, edits), parsed)
    return again.model == parsed.model and len(again.findings) == len(parsed.findings)


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    """A text with edits, which are in order, made in it."""
    places = [0, *(place for edit in edits for place in edit.span), len(text)]
    kept = [text[start:end] for start, end in zip(places[::2], places[1::2], strict=True)]
    return "".join(part for pair in zip(kept, [*(edit.text for edit in edits), ""], strict=True) for part in pair)
