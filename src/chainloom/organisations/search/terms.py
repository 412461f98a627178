"""Which terms a name leaves in the index, and the query each way of asking becomes.

    field     one term for                                of the names   finds
    exact     the whole folded name, the code             all            equal
    head      its first 1 … 6, 8, 12, 16, 24 characters   all            begins with
    gram      each character, each two neighbours         wide           contains
    word      the same beginnings of each word            narrow         words, prefixes
    syllable  each reading, each two neighbours           wide           full pinyin
    initial   1, 2, 3 neighbouring first letters          wide           pinyin initials
    code      beginnings of 4 … 13, the last 4            the USCC       part of a code

"Wide" names hold a character of a script written without spaces, "narrow" ones
do not. A text of n characters is asked for as the conjunction of its pairs: the
rarest pair leads and the others are skipped through, no positions are read, and
the few documents that hold the pairs but not the text are sorted out by looking
at the stored name. (A trigram index cannot find two-character words, and a
disjunction over common terms must read all of their postings.)
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy

from chainloom.organisations.search import pinyin
from chainloom.organisations.search.text import FIRST_WIDE, grams, is_wide, squash, words

HEAD_SIZES = (1, 2, 3, 4, 5, 6, 8, 12, 16, 24)
SHORTEST_CODE = 4
LONGEST_CODE = 18
# Twelve characters of a code are its kind, its district and the first of the
# body's own; one more and hardly two codes share the beginning (GB 32100-2015).
LONGEST_CODE_HEAD = 13
# Pairs asked for at most: the rarest few already decide, the rest is verified.
MOST_GRAMS = 32
SYLLABLES_DEEP = 6
SEGMENTATIONS = 24

FIELDS = ("exact", "head", "gram", "word", "syllable", "initial", "code")


def code_of(text: str | None) -> str:
    return squash(text or "")


def longest_head(folded: str) -> str:
    """The longest beginning of a text that is a term of its own."""
    return folded[: max(size for size in HEAD_SIZES if size <= len(folded))]


def name_terms(names: Sequence[str], uscc: str | None) -> dict[str, set[str]]:
    """The terms of one organisation, by field."""
    terms: dict[str, set[str]] = {field: set() for field in FIELDS}
    for name in dict.fromkeys(names):
        parts = words(name)
        folded = "".join(parts)
        if not folded:
            continue
        terms["exact"].add(folded)
        terms["head"].update([folded[:size] for size in HEAD_SIZES if size <= len(folded)])
        if is_wide(folded):
            terms["gram"].update(folded)
            terms["gram"].update(map("".join, itertools.pairwise(folded)))
            _add_sounds(terms, pinyin.sounds(folded))
        else:
            for part in parts:
                terms["word"].update([part[:size] for size in HEAD_SIZES if size <= len(part)])
    code = code_of(uscc)
    if len(code) >= SHORTEST_CODE:
        terms["exact"].add(code)
        terms["code"].update(_code_heads(code))
        terms["code"].add("$" + code[-SHORTEST_CODE:])
    return terms


def _code_heads(code: str) -> Iterable[str]:
    return (code[:size] for size in range(SHORTEST_CODE, min(len(code), LONGEST_CODE_HEAD) + 1))


def _add_sounds(terms: dict[str, set[str]], heard: list[pinyin.Readings]) -> None:
    syllable, initial = terms["syllable"], terms["initial"]
    firsts = [pinyin.first_letters(each) for each in heard]
    for at, here in enumerate(heard):
        syllable.update(here)
        initial.update(firsts[at])
        if at + 1 < len(heard):
            syllable.update([f"{one}.{two}" for one in here for two in heard[at + 1]])
            pairs = [one + two for one in firsts[at] for two in firsts[at + 1]]
            initial.update(pairs)
            if at + 2 < len(heard):
                initial.update([pair + three for pair in pairs for three in firsts[at + 2]])


def _certain_readings(characters: str) -> tuple[str, ...]:
    """The readings of the last characters before typed letters, as far as there is no choice.

    They tie the letters to the characters: without them, 泉州fz would fetch every
    firm of 泉州 that has fz anywhere.
    """
    certain: list[str] = []
    for character in reversed(characters):
        heard = pinyin.readings(character)
        if len(heard) != 1 or pinyin.has_phrases(character):
            break
        certain.insert(0, heard[0])
    return tuple(certain)


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # The id as text: tantivy-py deletes by a number only from signed fields, and
    # from others deletes nothing without saying so.
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("chain", indexed=True)
    builder.add_unsigned_field("order", fast=True)
    builder.add_bytes_field("kept", stored=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="basic")
    return builder.build()


@dataclass(frozen=True, slots=True)
class Ask:
    """Builds queries against one schema."""

    schema: tantivy.Schema

    def term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self.schema, field, value, "basic")

    def all_of(self, queries: Sequence[tantivy.Query]) -> tantivy.Query:
        if len(queries) == 1:
            return queries[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in queries])

    def any_of(self, queries: Sequence[tantivy.Query]) -> tantivy.Query:
        if len(queries) == 1:
            return queries[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in queries])

    def one_of(self, field: str, values: Iterable[str]) -> tantivy.Query:
        """Any of very many values of one field."""
        return tantivy.Query.term_set_query(self.schema, field, list(values))

    def terms(self, field: str, values: Iterable[str]) -> list[tantivy.Query]:
        return [self.term(field, value) for value in dict.fromkeys(values)]

    def begins(self, folded: str) -> tantivy.Query:
        head = longest_head(folded)
        if is_wide(folded) and head != folded:
            return self.all_of([self.term("head", head), *self._gram_terms(folded)])
        return self.term("head", head)

    def contains_each(self, parts: Sequence[str]) -> tantivy.Query:
        return self.all_of([one for part in parts for one in self._gram_terms(part)])

    def contains(self, folded: str) -> tantivy.Query:
        return self.all_of(self._gram_terms(folded))

    def _gram_terms(self, folded: str) -> list[tantivy.Query]:
        return self.terms("gram", grams(folded, 2)[:MOST_GRAMS] or [folded])

    def has_words(self, parts: Sequence[str]) -> tantivy.Query:
        return self.all_of(self.terms("word", map(longest_head, parts[:MOST_GRAMS])))

    def code(self, folded: str) -> tantivy.Query:
        return self.any_of(
            self.terms("code", [folded[:LONGEST_CODE_HEAD], "$" + folded[-SHORTEST_CODE:]])
        )

    def sounds(self, folded: str, abbreviated: bool) -> tantivy.Query | None:
        """Candidates for a text typed as letters, or as characters and letters."""
        pieces = re.findall(f"[a-z0-9]+|[{FIRST_WIDE}-\U0010ffff]+", folded)
        if "".join(pieces) != folded or len(pieces) > MOST_GRAMS:
            return None
        needed: list[tantivy.Query] = []
        lead: tuple[str, ...] = ()
        for piece in pieces:
            if is_wide(piece):
                needed.extend(self._gram_terms(piece))
                lead = _certain_readings(piece[-2:])
            else:
                needed.append(self._letters(piece, lead, abbreviated))
        return self.all_of(needed)

    def _letters(self, letters: str, lead: tuple[str, ...], abbreviated: bool) -> tantivy.Query:
        """Typed letters; `lead` is how the characters just before them are read."""
        ways = itertools.islice(
            pinyin.segmentations(letters, SYLLABLES_DEEP, abbreviated), SEGMENTATIONS
        )
        firsts = "".join(reading[0] for reading in lead)
        queries = [self._initials(firsts + letters[:MOST_GRAMS])]
        if len(letters) > 1:
            for units in ways:
                left_off = sum(map(len, units)) < len(letters)
                queries.append(self._units((*lead, *units), left_off))
        return self.any_of(queries)

    def _initials(self, letters: str) -> tantivy.Query:
        return self.all_of(self.terms("initial", grams(letters, min(3, len(letters)))))

    def _units(self, units: tuple[str, ...], left_off: bool) -> tantivy.Query:
        """One way of cutting the letters, perhaps with more of them left off at the end."""
        known = pinyin.syllables()
        closed, last = (units, "") if left_off else (units[:-1], units[-1])
        needed: list[tantivy.Query] = []
        if len(last) == 1 or not known.issuperset(closed):
            needed.append(self._initials("".join(unit[0] for unit in units)))
        pairs = [f"{a}.{b}" for a, b in itertools.pairwise(closed) if a in known and b in known]
        needed += self.terms("syllable", pairs or [one for one in closed if one in known])
        if len(last) > 1:
            before = f"{closed[-1]}." if closed and closed[-1] in known else ""
            endings = (before + one for one in pinyin.syllables_beginning(last))
            needed.append(self.any_of(self.terms("syllable", endings)))
        return self.all_of(needed)
