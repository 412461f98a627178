"""Qualifications of the sample's firms, true to the district's public figures.

Of 133 firms above designated size: 3 省级龙头(培育), 4 市级产业龙头, 2 省级专精特新中小企业,
5 战略性新兴产业, 3 科技小巨人. A sample of another size keeps the proportions. Document numbers
say SAMPLE, so that none can be taken for a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from chainloom.organisations import certificate_kinds

from .model import SampleCertificate
from .organisations import Firm

_OF = 133
_PROVINCE, _CITY, _DISTRICT = "福建省", "泉州市", "鲤城区"
_DEPARTMENTS = {
    "industry": "工业和信息化",
    "science": "科学技术",
    "reform": "发展和改革",
    "statistics": "统计",
}
# Stages in which a firm is more likely to be technically advanced.
_ADVANCED = {
    "machinery", "coating", "nonwoven", "technical_textiles", "printing", "warp_knitting",
    "texturing", "auxiliaries", "midsole", "shoe_machinery", "synthetic_leather", "shoe_fabric",
}  # fmt: skip


@dataclass(slots=True)
class _Register:
    firms: list[Firm]  # local, largest first
    rng: Random
    as_of: date
    made: list[SampleCertificate] = field(default_factory=list)
    held: dict[str, set[str]] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)

    def scaled(self, of_133: int) -> int:
        """The public count for 133 firms, in proportion for another number."""
        return min(len(self.firms), round(of_133 * len(self.firms) / _OF))

    def pick(self, count: int, fits: Callable[[Firm], bool], without: Iterable[str]) -> list[Firm]:
        """Firms that fit, first those in advanced stages, chosen by lot among the larger ones."""
        barred = set(without)
        pool = [f for f in self.firms if fits(f) and not self.held[f.organisation.key] & barred]
        if len(pool) < count:
            pool = [f for f in self.firms if not self.held[f.organisation.key] & barred]
        return self.rng.sample(pool[: max(count * 4, 12)], min(count, len(pool)))

    def confer(self, firm: Firm, code: str, issued: date, level: str = "") -> None:
        kind = certificate_kinds.kind(code)
        expires = None
        if kind.valid_years:
            expires = _years_later(issued, kind.valid_years) - timedelta(days=1)
        self.held[firm.organisation.key].add(code)
        self.made.append(
            SampleCertificate(
                organisation=firm.organisation.key,
                kind=code,
                level=level,
                number=self._number(kind, issued),
                issuer=_issuer(kind, level),
                issued_on=issued,
                expires_on=expires,
            )
        )

    def _number(self, kind: certificate_kinds.CertificateKind, issued: date) -> str:
        """A document number; being above designated size comes with none."""
        if kind.issuer.code == "statistics":
            return ""
        self.serials[kind.code] = self.serials.get(kind.code, 0) + 1
        initials = "".join(word[0] for word in kind.code.split("_")).upper()
        return f"SAMPLE-{initials}-{issued.year}-{self.serials[kind.code]:04d}"

    def day(self, years_ago: float, spread_days: int = 200) -> date:
        return self.as_of - timedelta(
            days=round(years_ago * 365) + self.rng.randint(0, spread_days)
        )

    def ending_within(self, days: int, years: int) -> date:
        """An issue date whose term of so many years ends within the next days."""
        return _years_later(self.as_of + timedelta(days=self.rng.randint(10, days)), -years)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February has no twin in most years
        return day.replace(year=day.year + years, day=28)


def _issuer(kind: certificate_kinds.CertificateKind, level: str) -> str:
    department = _DEPARTMENTS[kind.issuer.code]
    tier = level if level in ("municipal", "provincial", "national") else ""
    tier = tier or (kind.tiers[0].code if len(kind.tiers) == 1 else "")
    if kind.issuer.code == "statistics":
        return f"{_CITY}{_DISTRICT}统计局"
    if tier == "national":
        return "工业和信息化部"
    if tier == "municipal":
        return f"{_CITY}{department}局"
    return f"{_PROVINCE}{department}{'委员会' if kind.issuer.code == 'reform' else '厅'}"


def confer_all(firms: list[Firm], rng: Random, as_of: date) -> list[SampleCertificate]:
    local = [firm for firm in firms if firm.organisation.is_local]
    local.sort(key=lambda firm: (-(firm.organisation.revenue or 0), firm.organisation.key))
    register = _Register(local, rng, as_of)
    register.held = {firm.organisation.key: set() for firm in local}
    _above_designated_size(register)
    _leading(register)
    _public_counts(register)
    _others(register)
    _earlier(register)
    return register.made


def _above_designated_size(register: _Register) -> None:
    for firm in register.firms:
        founded = firm.organisation.founded_on or register.as_of
        latest = max(founded.year + 1, 2011)
        year = min(register.rng.randint(latest, max(latest, 2022)), register.as_of.year - 1)
        register.confer(firm, "above_designated_size", date(year, 1, 1))


def _leading(register: _Register) -> None:
    """The largest firms: first the province's list, then the city's."""
    provincial, municipal = register.scaled(3), register.scaled(4)
    for place, firm in enumerate(register.firms[:provincial]):
        # One in three is a leading firm, the others are candidates.
        level = "leading" if place < max(1, provincial // 3) else "candidate"
        register.confer(firm, "provincial_leading", register.day(2.5), level)
    for firm in register.firms[provincial : provincial + municipal]:
        register.confer(firm, "municipal_leading", register.day(1.5), "municipal")


def _is_advanced(firm: Firm) -> bool:
    return firm.stage.code in _ADVANCED


def _public_counts(register: _Register) -> None:
    leading = ("provincial_leading", "municipal_leading")
    for firm in register.pick(register.scaled(2), _is_advanced, leading):
        register.confer(firm, "sme_specialised", register.day(1.0), "provincial")
    for firm in register.pick(register.scaled(5), _is_advanced, ()):
        register.confer(firm, "strategic_emerging", register.day(1.2))
    for firm in register.pick(register.scaled(3), _is_advanced, leading):
        register.confer(firm, "fujian_tech_giant", register.day(1.4), "provincial")


def _others(register: _Register) -> None:
    """What such firms usually hold besides: no public figures of the district speak of these."""
    for number, firm in enumerate(register.pick(register.scaled(12), _is_advanced, ())):
        soon = number % 4 == 0
        issued = register.ending_within(80, 3) if soon else register.day(0.9, 600)
        register.confer(firm, "high_tech", issued)
    barred = ("sme_specialised", "provincial_leading")
    for number, firm in enumerate(register.pick(register.scaled(10), lambda f: True, barred)):
        issued = register.ending_within(85, 3) if number % 5 == 0 else register.day(0.4, 500)
        _first_step(register, firm, issued)
    for level, count in (("basic", 5), ("advanced", 1)):
        barred = ("smart_factory",)
        for firm in register.pick(register.scaled(count), lambda f: True, barred):
            issued = register.as_of - timedelta(days=register.rng.randint(30, 500))
            kind = certificate_kinds.kind("smart_factory")
            register.confer(firm, "smart_factory", max(issued, kind.in_force_from or issued), level)
    for level, count in (("municipal", 2), ("provincial", 1)):
        for firm in register.pick(register.scaled(count), lambda f: True, ("green_factory",)):
            register.confer(firm, "green_factory", register.day(0.7), level)
    for firm in register.pick(register.scaled(14), lambda f: True, ("sme_digital",)):
        level = register.rng.choice(("level_1", "level_1", "level_2", "level_2", "level_3"))
        register.confer(firm, "sme_digital", register.day(0.2, 300), level)


def _first_step(register: _Register, firm: Firm, issued: date) -> None:
    """The first step of the quality ladder, under the name in force on the day of issue."""
    steps = certificate_kinds.ladder("quality_sme", on=issued)
    if steps and steps[0].step == 1:
        register.confer(firm, steps[0].code, issued)


def _earlier(register: _Register) -> None:
    """What firms held before: the step below, or the same for a term that has run out."""
    firms = {firm.organisation.key: firm for firm in register.firms}
    for one in list(register.made):
        kind = certificate_kinds.kind(one.kind)
        firm, issued = firms[one.organisation], one.issued_on
        earliest = (firm.organisation.founded_on or register.as_of) + timedelta(days=400)
        if issued is None or register.rng.random() < 0.35:
            continue
        before = issued - timedelta(days=register.rng.randint(300, 700))
        lower = [level.code for level in kind.levels]
        if one.level in lower[1:] and one.kind in ("smart_factory", "green_factory", "sme_digital"):
            begun = kind.in_force_from or date(2022, 11, 8)
            if max(begun, earliest) < before:
                register.confer(firm, one.kind, before, lower[lower.index(one.level) - 1])
        elif one.kind == "sme_specialised" and max(earliest, date(2022, 8, 1)) < before:
            _first_step(register, firm, before)
        elif one.kind in ("high_tech", "sme_innovative"):
            first = _years_later(issued, -3)
            if max(earliest, kind.in_force_from or first) <= first:
                register.confer(firm, one.kind, first)
