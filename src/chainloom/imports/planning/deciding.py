"""Which organisation a row means: one decision for each of its slots, from everything known.

    new                       nothing like it is known
    org 12                    an entry of the registry, beyond doubt
    row 0:7                   the same as an earlier row of the file
    ask, with candidates      a person has to say which; there is a suggestion

The rules, first that fits:

    a decision was made                        what was decided
    the file has the code under another name   error: one of the two codes is wrong
    an earlier row is the same                 that row
    code known, name agrees                    that entry
    code known, name of another or new         ask: renamed, or a wrong code?
    full name known once, nothing contradicts  that entry
    full name known, but code or place differ  ask
    full name known several times              ask which
    similar in the registry or in the file     ask, suggesting the likeliest
    nothing, and the row defines it            new
    nothing, and the row only refers to it     ask: add it by this name?
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chainloom.core.digits import whole_number
from chainloom.engines.resolution import Comparison, Record, compare

from ..reasons import Reason
from .mentions import InFile, Ledger, Mention, contradicts, full_name, parse_ref, ref_text
from .registry import Found, Known

# A likeness below this is worth a look, but two different organisations are likelier.
_SUGGEST_NEW_BELOW = 0.8
# A code under quite another name: renamed, likelier than not; never accepted in passing.
_CODE_ONLY = 0.7


@dataclass(slots=True)
class Choice:
    """What a slot comes to."""

    to: str  # "new", "org", "row", "ask" or "none"
    known: Known | None = None
    row: tuple[int, int, str] | None = None
    rename: bool = False
    candidates: list[dict[str, Any]] = field(default_factory=list)
    suggest: str = ""
    reasons: list[Reason] = field(default_factory=list)

    def plan(self, name: str, uscc: str | None) -> dict[str, Any]:
        """The slot as the row keeps it."""
        kept: dict[str, Any] = {"to": self.to, "label": name or uscc}
        if uscc and name:
            kept["uscc"] = uscc
        if self.known is not None:
            kept |= {"id": self.known.id, "name": self.known.name, "version": self.known.version}
        if self.row is not None:
            kept["row"] = list(self.row)
        if self.rename:
            kept["rename"] = True
        if self.to == "ask":
            kept |= {"candidates": self.candidates, "suggest": self.suggest}
        return kept


class Decider:
    """Decides slots; `defines` says whether rows of this sheet may make an organisation."""

    def __init__(self, ledger: Ledger, known_by_id: dict[int, Known]) -> None:
        self.ledger = ledger
        self.known_by_id = known_by_id

    def decide(self, mention: Mention, found: Found, *, defines: bool, decided: str = "") -> Choice:
        column = f"{mention.ref[2]}.name"
        if decided:
            choice = self._decided(mention, decided, found)
            if choice is not None:
                return choice
        in_file = self.ledger.in_file(mention.ref)
        if in_file.clash is not None:
            return self._clash(mention, in_file.clash)
        if in_file.head is not None:
            return Choice("row", row=in_file.head)
        if found.by_code is not None:
            return self._by_code(mention, found, column)
        if found.by_name:
            choice = self._by_name(mention, found, column)
            if choice is not None:
                return choice
        if found.similar or in_file.similar:
            choice = _similar(self.ledger, found, in_file, column)
            if choice is not None:
                return choice
        if defines:
            return Choice("new")
        return Choice(
            "ask",
            suggest="new",
            reasons=[
                Reason("organisation_unknown", column, {"name": mention.name or mention.uscc})
            ],
        )

    def _decided(self, mention: Mention, decided: str, found: Found) -> Choice | None:
        """A person's choice, unless what they chose is gone or a code forbids it."""
        if decided == "new":
            taken = found.by_code is not None and found.by_code.in_chain
            return None if taken else Choice("new")
        verb, _colon, rest = decided.partition(":")
        if verb == "row":
            ref = parse_ref(decided)
            return Choice("row", row=ref) if self.ledger.get(ref) else None
        number = whole_number(rest)
        known = None if number is None else self.known_by_id.get(number)
        if known is None:
            return None
        return Choice("org", known=known, rename=verb == "rename")

    def _clash(self, mention: Mention, other: tuple[int, int, str]) -> Choice:
        params = {"row": other[1], "name": self.ledger.mention(other).name}
        return Choice("none", reasons=[Reason("uscc_twice", f"{mention.ref[2]}.uscc", params)])

    def _by_code(self, mention: Mention, found: Found, column: str) -> Choice:
        known = found.by_code
        assert known is not None
        if not known.in_chain:
            return Choice("new", known=known, reasons=[Reason("joins_chain", column)])
        if not mention.name or names_agree(mention, known):
            return Choice("org", known=known)
        others = [one for one in found.by_name if one.id != known.id]
        reason = (
            Reason("code_and_name_differ", column, {"name": known.name, "other": others[0].name})
            if others
            else Reason("code_known_other_name", column, {"name": known.name})
        )
        found_by = ["uscc_equal", "name_differs"]
        candidates = [
            _candidate(known, _CODE_ONLY, found_by, verb="rename"),
            _candidate(known, _CODE_ONLY, found_by),
        ]
        candidates += [_candidate(one, 0.5, ["name_equal", "uscc_different"]) for one in others]
        suggest = "" if others else candidates[0]["choice"]
        return Choice("ask", candidates=candidates, suggest=suggest, reasons=[reason])

    def _by_name(self, mention: Mention, found: Found, column: str) -> Choice | None:
        pairs = [(one, compare(mention.record(), one.record())) for one in found.by_name]
        fits = [one for one, comparison in pairs if not contradicts(comparison)]
        if len(fits) == 1:
            return Choice("org", known=fits[0])
        candidates = [_candidate(one, c.score, list(c.codes)) for one, c in pairs]
        if len(fits) > 1:
            params = {"count": len(fits)}
            return Choice(
                "ask",
                candidates=candidates,
                suggest="",
                reasons=[Reason("several_fit", column, params)],
            )
        coded = [one for one, c in pairs if "uscc_different" in c.codes]
        if coded:
            params = {"name": coded[0].name, "code": coded[0].uscc}
            return Choice(
                "ask",
                candidates=candidates,
                suggest="new",
                reasons=[Reason("name_known_other_code", column, params)],
            )
        best = max(candidates, key=lambda one: one["score"])
        return Choice(
            "ask",
            candidates=candidates,
            suggest=best["choice"] if best["score"] >= _SUGGEST_NEW_BELOW else "new",
            reasons=[Reason("looks_like", column, {"name": best["label"]})],
        )


def _similar(ledger: Ledger, found: Found, in_file: InFile, column: str) -> Choice | None:
    """Ask about the likeliest; nothing of it when every likeness is far-fetched."""
    candidates = [_candidate(known, c.score, list(c.codes)) for known, c in found.similar]
    rows = {}
    for comparison in in_file.similar:
        ref = comparison.b.key
        candidate = _row_candidate(ledger.mention(ref), comparison)  # type: ignore[arg-type]
        rows[candidate["choice"]] = ref
        candidates.append(candidate)
    candidates.sort(key=lambda one: -one["score"])
    candidates = candidates[:5]
    best = candidates[0]
    params: dict[str, Any] = {"name": best["label"]}
    code = "looks_like"
    if best["choice"] in rows:
        code = "looks_like_row"
        params["row"] = best["row"]
    suggest = best["choice"] if best["score"] >= _SUGGEST_NEW_BELOW else "new"
    return Choice(
        "ask", candidates=candidates, suggest=suggest, reasons=[Reason(code, column, params)]
    )


def _candidate(
    known: Known, score: float, codes: list[str], *, verb: str = "org"
) -> dict[str, Any]:
    return {
        "choice": f"{verb}:{known.id}",
        "id": known.id,
        "label": known.name,
        "address": known.values["address"],
        "uscc": known.uscc or "",
        "score": round(score, 4),
        "likeness": codes,
    }


def _row_candidate(mention: Mention, comparison: Comparison) -> dict[str, Any]:
    return {
        "choice": ref_text(mention.ref),
        "row": mention.ref[1],
        "label": mention.name,
        "address": mention.address,
        "uscc": mention.uscc or "",
        "score": round(comparison.score, 4),
        "likeness": list(comparison.codes),
    }


def names_agree(mention: Mention, known: Known) -> bool:
    """The name fits one that the entry has, in full or up to spelling, place and legal form."""
    written = full_name(mention.name)
    if any(full_name(name) == written for name in known.names() if name):
        return True
    by_name = compare(
        Record("a", mention.name, mention.others),
        Record("b", known.name, tuple(name for name in known.names() if name)),
    )
    return by_name.verdict != "different"
