"""Two records, one number: Fellegi and Sunter's sum of weights, with the reasons kept.

    bits  = prior + Σ weight(level)           one level an attribute, weights in rules.toml
    score = 1 / (1 + 2 ** -bits)

The seam for a stronger engine: `observe` says what is seen, `Rules` what it is worth. Weights
estimated from data, or corrected for how common a brand is, replace the second and leave the
first, the façade and the reason codes alone.
"""

from __future__ import annotations

from itertools import product

from .addresses import address_similarity, analyse_address
from .likeness import name_level
from .names import names_of, place_of
from .places import together, trim_code
from .records import Comparison, NameParts, Reason, Record, Verdict
from .rules import Rules, default_rules, vocabulary
from .uscc import valid_uscc

# Levels of one observation share the code that an application translates.
_CODES = {
    "name_equal_registered": "name_equal",
    "name_equal_weak": "name_equal",
    "name_near_high": "name_near",
    "name_near_mid": "name_near",
    "name_near_low": "name_near",
    "homophone": "name_near",
    "short_of_high": "short_of",
    "short_of_low": "short_of",
    "branch_one_sided": "branch_differs",
    "trade_differs_latin": "trade_differs",
    "trade_vague": "trade_differs",
    "province_different": "district_different",
    "address_near_low": "address_near",
}


def compare(a: Record, b: Record, rules: Rules | None = None) -> Comparison:
    """How likely the two are one organisation, and why; symmetric."""
    rules = rules or default_rules()
    reasons = observe(a, b, rules)
    bits = rules.prior + sum(reason.weight for reason in reasons)
    score = 1.0 / (1.0 + 2.0 ** -max(-60.0, min(60.0, bits)))
    for reason in reasons:
        if reason.code == "uscc_equal":
            score = 1.0
        elif reason.code == "uscc_different":
            score = 0.0
    return Comparison(a, b, score, verdict_of(score, rules), reasons)


def verdict_of(score: float, rules: Rules) -> Verdict:
    if score >= rules.same:
        return "same"
    return "possible" if score >= rules.possible else "different"


def observe(a: Record, b: Record, rules: Rules) -> tuple[Reason, ...]:
    """What speaks for and against, heaviest first."""
    names = _names(a, b, rules)
    placed = any(reason.code == "place_differs" for reason in names)
    reasons = [*_codes(a, b, rules), *names, *_address(a, b, rules)]
    if not placed:
        reasons += _district(a, b, rules)
    return tuple(sorted(reasons, key=lambda r: (-abs(r.weight), r.code)))


def _reason(level: str, a: str, b: str, rules: Rules) -> Reason:
    return Reason(_CODES.get(level, level), a, b, rules.weights[level])


def _codes(a: Record, b: Record, rules: Rules) -> list[Reason]:
    x, y = valid_uscc(a.uscc), valid_uscc(b.uscc)
    if not x or not y:
        return []
    return [_reason("uscc_equal" if x == y else "uscc_different", x, y, rules)]


def _names(a: Record, b: Record, rules: Rules) -> list[Reason]:
    """The best pair of names and what stands beside the brand in it."""
    left, right = names_of(a), names_of(b)
    if len(left) == len(right) == 1:
        return _pair(left[0], right[0], rules)
    best: list[Reason] = []
    best_key: tuple[float, tuple[str, ...]] | None = None
    for p, q in product(left, right):
        found = _pair(p, q, rules)
        # Texts break ties, so that compare(a, b) and compare(b, a) choose the same pair.
        key = (sum(reason.weight for reason in found), tuple(sorted((p.text, q.text))))
        if best_key is None or key > best_key:
            best, best_key = found, key
    return [_in_second_name(reason, a, b) for reason in best]


def _in_second_name(reason: Reason, a: Record, b: Record) -> Reason:
    """Equal in a Latin name while the first names differ: said as such."""
    if reason.code not in ("name_equal", "name_core_equal"):
        return reason
    first = {n.text for n in names_of(a)[:1]} & {n.text for n in names_of(b)[:1]}
    latin = reason.a.isascii() and reason.b.isascii()
    has_han = not (a.name.isascii() and b.name.isascii())
    if latin and has_han and not first:
        return Reason("english_equal", reason.a, reason.b, reason.weight)
    return reason


def _pair(p: NameParts, q: NameParts, rules: Rules) -> list[Reason]:
    level = name_level(p, q, rules)
    reasons = [_reason(level, p.text, q.text, rules)] if level else []
    beside = (_trade(p, q, level), _branch(p, q), _place(p, q), _legal(p, q, level))
    return reasons + [_reason(name, x, y, rules) for name, x, y in beside if name]


_Seen = tuple[str, str, str]
_NOTHING: _Seen = ("", "", "")


def _trade(p: NameParts, q: NameParts, level: str) -> _Seen:
    """Specific trades that exclude each other are two firms; see docs/resolution.md."""
    generic = vocabulary().generic
    x, y = set(p.trades), set(q.trades)
    if x == y or level == "name_equal_registered":
        return _NOTHING
    shown = ("、".join(p.trades), "、".join(q.trades))
    special_x, special_y = x - generic, y - generic
    if special_x and special_y:
        if special_x == special_y:
            return _NOTHING
        if special_x & special_y:
            return ("trade_overlaps", *shown)
        latin = "latin" in (p.script, q.script)
        return ("trade_differs_latin" if latin else "trade_differs", *shown)
    if x and y and p.script == q.script == "han" and not level.startswith("short_of"):
        return ("trade_vague", *shown)
    return _NOTHING


def _branch(p: NameParts, q: NameParts) -> _Seen:
    if p.branch == q.branch:
        return _NOTHING
    level = "branch_differs" if p.branch and q.branch else "branch_one_sided"
    return (level, p.branch, q.branch)


def _place(p: NameParts, q: NameParts) -> _Seen:
    if not p.place_codes or not q.place_codes:
        return _NOTHING
    if not together(p.place_codes, q.place_codes):
        return ("place_differs", p.place, q.place)
    public_body = any(part.core.endswith(vocabulary().han_bodies) for part in (p, q))
    equal = bool(set(p.place_codes) & set(q.place_codes))
    if public_body and not equal and len(p.place_codes) == len(q.place_codes) == 1:
        return ("place_differs", p.place, q.place)  # a city's bureau is not its district's
    return ("place_equal", p.place, q.place) if equal else _NOTHING


def _legal(p: NameParts, q: NameParts, level: str) -> _Seen:
    if level.startswith("short_of") or not p.legal_class or not q.legal_class:
        return _NOTHING
    if p.legal_class == q.legal_class:
        return _NOTHING
    return ("legal_form_differs", p.legal_form, q.legal_form)


def _address(a: Record, b: Record, rules: Rules) -> list[Reason]:
    if not a.address or not b.address:
        return []
    x, y, limits = analyse_address(a.address), analyse_address(b.address), rules.limits
    if not together(x.codes, y.codes):
        return []
    if x.key == y.key and x.han == y.han and len(x.key) >= 4:
        return [_reason("address_equal", a.address, b.address, rules)]
    likeness = address_similarity(x, y)
    for level in ("address_near", "address_near_low"):
        if likeness >= limits[level]:
            return [_reason(level, a.address, b.address, rules)]
    if likeness < limits["address_differs"]:
        return [_reason("address_differs", a.address, b.address, rules)]
    return []


def _district(a: Record, b: Record, rules: Rules) -> list[Reason]:
    x, y = place_of(a), place_of(b)
    if not x or not y:
        return []
    shown = (a.district_code or x[0], b.district_code or y[0])
    if not together(x, y):
        far = all(trim_code(p)[:2] != trim_code(q)[:2] for p in x for q in y)
        return [_reason("province_different" if far else "district_different", *shown, rules)]
    # What the names alone say is counted as place_equal already.
    told = all(r.district_code or r.address for r in (a, b))
    if told and x == y and len(x[0]) == 6:
        return [_reason("district_equal", *shown, rules)]
    return []
