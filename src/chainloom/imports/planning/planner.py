"""Rows to plans: a verdict, its reasons, and exactly what the row would do.

A plan is plain JSON, kept with the row until it is confirmed:

    slots     organisation: to new | org (id, version) | row [sheet, number, slot] | ask
    values    of an organisation to be made
    changes   of one that is there: {field: [old, new]}
    names     former names and other ways of writing to keep: [[kind, text]]
    newer     values that the registry has of a later day: {field: [theirs, ours, day]}
    extra     what a later row adds to an organisation that an earlier one makes
    parts     {part: {"add": [entry], "change": [[id, {field: [old, new]}]],
              "again": [entry], "newer": [[id, {field: [theirs, ours, day]}]]}};
              again: more of a record that an earlier row makes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..models import Verdict
from ..reading import ParsedRow
from ..reasons import Reason
from ..tables import Part, Setting, Table, parts_of
from ..tables.base import Kept
from .deciding import Choice, Decider
from .differences import Said, difference, equal, said_of
from .mentions import Ledger, Mention, Ref, full_name
from .registry import Found, Known, Registry

Target = tuple[Any, ...]
_DUPLICATE = frozenset({"looks_like", "looks_like_row"})
_SPELT = frozenset({"address", "latitude", "longitude"})


@dataclass(slots=True)
class Planned:
    verdict: Verdict
    reasons: list[Reason]
    plan: dict[str, Any]


@dataclass(slots=True)
class Head:
    """What later rows need to know of the row that describes their organisation."""

    row: int
    target: Target
    values: dict[str, Any]
    waits: bool = False
    failed: bool = False
    # The entry that is there, whether of this chain or joining it.
    known: Known | None = None


@dataclass(slots=True)
class _Draft:
    """A row on its way to a plan."""

    row: ParsedRow
    choices: dict[str, Choice] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)


def mention_of(row: ParsedRow, slot_key: str, *, defines: bool) -> Mention | None:
    """The organisation a row names in a slot; None where it names none."""
    values = row.values
    name = values.get(f"{slot_key}.name") or ""
    uscc = values.get(f"{slot_key}.uscc")
    if not name and not uscc:
        return None
    about: dict[str, Any] = {"uscc": uscc}
    if defines:
        said = row.said = said_of(values)
        others = [*said.former, said.values.get("english_name"), said.values.get("short_name")]
        about |= {
            "address": said.values.get("address", ""),
            "district_code": said.values.get("district_code", ""),
            "others": tuple(text for text in others if text),
        }
    return Mention.of((row.sheet, row.number, slot_key), name, **about)


class Planner:
    """Plans rows in chunks; heads and what the file itself adds are remembered between them."""

    def __init__(self, ledger: Ledger, registry: Registry, setting: Setting) -> None:
        self.ledger = ledger
        self.registry = registry
        self.setting = setting
        self.heads: dict[Ref, Head] = {}
        # Entries that earlier rows change: the row, and the values it sets.
        self._changed: dict[int, tuple[int, dict[str, Any]]] = {}
        # Records that earlier rows of the file will make, by part and owners; kept only where
        # a later row may speak of the same organisation.
        self._coming: dict[tuple[str, tuple[Target, ...]], list[dict[str, Any]]] = {}

    def plan(
        self,
        of: Table,
        rows: Sequence[ParsedRow],
        decisions: Mapping[tuple[int, int], Mapping[str, str]],
    ) -> list[Planned]:
        drafts = [_Draft(row, {}, decisions.get((row.sheet, row.number), {})) for row in rows]
        self._choose(of, [draft for draft in drafts if draft.row.role == "data"])
        known_parts = self._known_parts(of, drafts)
        return [self._finish(of, draft, known_parts) for draft in drafts]

    # Which organisations

    def _choose(self, of: Table, drafts: Sequence[_Draft]) -> None:
        asked: list[tuple[_Draft, Mention]] = []
        for draft in drafts:
            for slot in of.slots:
                mention = self.ledger.get((draft.row.sheet, draft.row.number, slot.key))
                if mention is not None:
                    asked.append((draft, mention))
        # Followers are settled by the file alone; decided ones need the entry decided on.
        alone = [m for _draft, m in asked if self.ledger.in_file(m.ref).head is None]
        found = dict(zip((m.ref for m in alone), self.registry.look_up(alone), strict=True))
        decider = Decider(self.ledger, self._decided_entries(drafts))
        for draft, mention in asked:
            draft.choices[mention.ref[2]] = decider.decide(
                mention,
                found.get(mention.ref) or Found(),
                defines=of.defines,
                decided=draft.decisions.get(mention.ref[2], ""),
            )

    def _decided_entries(self, drafts: Sequence[_Draft]) -> dict[int, Known]:
        ids = {
            int(answer.partition(":")[2])
            for draft in drafts
            for answer in draft.decisions.values()
            if answer.startswith(("org:", "rename:"))
        }
        loaded = self.registry.load(sorted(ids))
        return {pk: known for pk, known in loaded.items() if known.in_chain}

    def _target(self, draft: _Draft, slot: str) -> Target | None:
        """What the slot comes to, for telling whether two rows speak of the same records."""
        choice = draft.choices.get(slot)
        if choice is None or choice.to in ("ask", "none"):
            return None
        if choice.to == "org" and choice.known is not None:
            return ("org", choice.known.id)
        ref = (draft.row.sheet, draft.row.number, slot)
        if choice.to == "row" and choice.row is not None:
            if choice.row in self.heads:
                return self.heads[choice.row].target
            if choice.row[:2] == ref[:2] and choice.row != ref:
                return self._target(draft, choice.row[2])
            return ("row", *choice.row)
        return ("row", *ref)

    # Parts already there

    def _known_parts(
        self, of: Table, drafts: Sequence[_Draft]
    ) -> dict[str, dict[tuple[int, ...], list[Kept]]]:
        ids: set[int] = set()
        for draft in drafts:
            for key in draft.choices:
                target = self._target(draft, key)
                if target is not None and target[0] == "org":
                    ids.add(target[1])
        if not ids:
            return {}
        return {part.key: part.known(ids, self.setting) for part in parts_of(of)}

    # One row

    def _finish(
        self,
        of: Table,
        draft: _Draft,
        known_parts: Mapping[str, Mapping[tuple[int, ...], list[Kept]]],
    ) -> Planned:
        row = draft.row
        if row.role != "data":
            return Planned(Verdict.SKIPPED, [Reason(f"{row.role}_row")], {})
        plan: dict[str, Any] = {}
        self._slots(of, draft, plan)
        said = (row.said or said_of(row.values)) if of.defines else None
        if said is not None:
            row.reasons += said.reasons
            self._values(draft, said, plan)
        parts = self._parts(of, draft, known_parts)
        if parts:
            plan["parts"] = parts
        verdict = self._verdict(of, draft, plan)
        self._remember(of, draft, said, verdict)
        return Planned(verdict, row.reasons, plan)

    def _slots(self, of: Table, draft: _Draft, plan: dict[str, Any]) -> None:
        row = draft.row
        slots: dict[str, Any] = {}
        for slot in of.slots:
            choice = draft.choices.get(slot.key)
            if choice is None:
                if not any(r.column == slot.name.key for r in row.reasons):
                    row.report(Reason("organisation_missing", slot.name.key))
                continue
            row.reasons += choice.reasons
            name, uscc = row.values.get(slot.name.key, ""), row.values.get(slot.uscc.key)
            slots[slot.key] = choice.plan(name, uscc)
            if choice.to == "row" and choice.row is not None:
                self._follow(of, choice.row, slot.name.key, row, slots[slot.key])
        plan["slots"] = slots
        if len(of.slots) == 2 and len(slots) == 2:
            ends = [self._target(draft, slot.key) for slot in of.slots]
            if ends[0] is not None and ends[0] == ends[1]:
                row.report(Reason("supplies_itself", of.slots[1].name.key))
        if (
            of.defines
            and "organisation" in draft.choices
            and not row.values.get("organisation.name")
        ):
            choice = draft.choices["organisation"]
            if choice.to == "new" and choice.known is None:
                row.report(Reason("required", "organisation.name"))

    def _follow(
        self, of: Table, ref: Ref, column: str, row: ParsedRow, slot: dict[str, Any]
    ) -> None:
        """Say which row this one goes with; one whose entry is known goes straight to it."""
        head = self.heads.get(ref)
        params = {"row": ref[1]}
        if head is not None and head.target[0] == "org":
            slot |= {"to": "org", "id": head.target[1]}
        elif head is not None and head.failed:
            row.report(Reason("follows_error", column, params))
            return
        elif head is not None and head.waits:
            row.report(Reason("follows_row", column, params))
            return
        if of.defines:
            row.report(Reason("repeats_row", column, params))

    def _values(self, draft: _Draft, said: Said, plan: dict[str, Any]) -> None:
        choice = draft.choices.get("organisation")
        if choice is None or choice.to == "none":
            return
        if choice.to == "row" and choice.row is not None:
            # Two spellings of one name or a person's word: what differs is not an error then.
            lenient = bool(draft.decisions.get("organisation"))
            self._extra(draft.row, said, choice.row, plan, lenient=lenient)
        elif choice.to == "org" and choice.known is not None:
            found = difference(
                said,
                choice.known,
                as_of=self.setting.as_of.isoformat(),
                rename=choice.rename,
                answer=draft.decisions.get("values", ""),
            )
            draft.row.reasons += found.reasons
            self._twice(draft.row, choice.known.id, found.changes)
            for name in ("changes", "names", "newer"):
                if getattr(found, name):
                    plan[name] = getattr(found, name)
        else:
            plan["values"] = dict(said.values)
            if choice.to == "new" and choice.known is not None:
                plan["values"].setdefault("name", choice.known.name)
            if said.former:
                plan["names"] = [["former", text] for text in said.former]

    def _twice(self, row: ParsedRow, pk: int, changes: dict[str, list[Any]]) -> None:
        """Two rows that mean one entry, under different names, may not set different values."""
        if not changes:
            return
        first, before = self._changed.setdefault(pk, (row.number, {}))
        for name, (_old, new) in list(changes.items()):
            if name not in before:
                before[name] = new
            elif equal(name, before[name], new):
                del changes[name]
            else:
                params = {"row": first, "other": str(before[name])}
                row.report(Reason("repeats_differently", f"organisation.{name}", params))

    def _extra(
        self, row: ParsedRow, said: Said, ref: Ref, plan: dict[str, Any], *, lenient: bool
    ) -> None:
        """What a later row adds to its head; where it contradicts it, that is an error.

        Its address was found to be the head's in another spelling before it became a follower,
        and what a map service makes of two spellings may differ too: the head's stand.
        """
        head = self.heads.get(ref)
        if head is None:
            return
        extra = {}
        for name, value in said.values.items():
            old = head.values.get(name)
            closed = head.known.closed(name, head.known.values.get(name)) if head.known else ""
            # That a figure is the same is not told either, as in `difference`.
            differs = name != "name" and not equal(name, old, value)
            if closed == "figures_withheld" or (closed and differs):
                row.report(Reason(closed, f"organisation.{name}"))
            elif old in (None, ""):
                extra[name] = head.values[name] = value
            elif name != "name" and name not in said.weak and not equal(name, old, value):
                params = {"row": head.row, "other": str(old)}
                coded = said.values.get("uscc") and head.values.get("uscc")
                stands = lenient or (name in _SPELT and not coded)
                code = "first_stands" if stands else "repeats_differently"
                row.report(Reason(code, f"organisation.{name}", params))
        if lenient and said.values.get("name"):
            self._alias(said, head, plan)
        if extra:
            plan["extra"] = extra
        if said.former:
            plan.setdefault("names", []).extend(["former", text] for text in said.former)

    def _alias(self, said: Said, head: Head, plan: dict[str, Any]) -> None:
        """The other spelling of a name is kept beside the first."""
        name = said.values["name"]
        if full_name(name) != full_name(str(head.values.get("name") or "")):
            plan["names"] = [["alias", name]]

    def _parts(
        self,
        of: Table,
        draft: _Draft,
        known_parts: Mapping[str, Mapping[tuple[int, ...], list[Kept]]],
    ) -> dict[str, Any]:
        row = draft.row
        present = {key.partition(".")[0] for key in row.values}
        found: dict[str, Any] = {}
        for part in parts_of(of):
            if part.key not in present and of.defines:
                continue
            entries = part.entries(row.values, self.setting, row.report)
            if not entries:
                continue
            planned = self._against(of, part, entries, draft, known_parts.get(part.key, {}))
            if planned:
                found[part.key] = planned
        return found

    def _may_recur(self, of: Table, draft: _Draft) -> bool:
        """Whether other rows speak of these organisations: always so on a referring sheet."""
        row = draft.row
        return not of.defines or any(
            choice.to == "row" or self.ledger.has_followers((row.sheet, row.number, key))
            for key, choice in draft.choices.items()
        )

    def _coming_to(
        self, part: Part, targets: tuple[Target, ...], *, shared: bool
    ) -> list[dict[str, Any]]:
        if not shared or ("?",) in targets:
            return []
        return self._coming.setdefault((part.key, targets), [])

    def _against(
        self,
        of: Table,
        part: Part,
        entries: Sequence[dict[str, Any]],
        draft: _Draft,
        known: Mapping[tuple[int, ...], list[Kept]],
    ) -> dict[str, Any]:
        """Which entries are to be made, which change one that is there."""
        targets = tuple(self._target(draft, slot) or ("?",) for slot in part.slots)
        alone = all(target[0] == "org" for target in targets)
        kept = known.get(tuple(target[1] for target in targets), ()) if alone else ()
        coming = self._coming_to(part, targets, shared=self._may_recur(of, draft))
        found: dict[str, list[Any]] = {"add": [], "change": [], "again": [], "newer": []}
        for entry in entries:
            earlier = next((one for one in coming if part.same(entry, one)), None)
            there = next((one for one in kept if part.same(entry, one.values)), None)
            # What this row says beyond an earlier row of the same record.
            beyond = dict(entry)
            if earlier is not None:
                blank = {name: earlier.get(name) for name in entry}
                beyond = part.changed(entry, Kept(0, blank, ""))
                earlier |= beyond
            if there is not None:
                new = part.changed(beyond, there)
                newer = self._newer(part, new, there, draft)
                asked = {name: pair for name, pair in newer.items() if name not in part.silent}
                if asked:
                    found["newer"].append([there.id, asked])
                new = {name: value for name, value in new.items() if name not in newer}
                if new:
                    found["change"].append([there.id, _pairs(there, new)])
            elif earlier is None:
                found["add"].append(entry)
            elif beyond:
                found["again"].append(entry)
            if earlier is None:
                coming.append(dict(entry))
        return {name: listed for name, listed in found.items() if listed}

    def _newer(
        self, part: Part, new: Mapping[str, Any], there: Kept, draft: _Draft
    ) -> dict[str, list[Any]]:
        """What would replace values of a later day, unless a person said to take it."""
        answer = draft.decisions.get("values", "")
        if answer == "take":
            return {}
        found: dict[str, list[Any]] = {}
        for name, value in part.newer(new, there, self.setting.as_of.isoformat()).items():
            old = there.values[name]
            found[name] = [old, value, there.as_of]
            if answer == "keep" or name in part.silent or part.unit_of.get(name) in new:
                continue
            params = {"value": str(old), "as_of": there.as_of}
            draft.row.report(Reason("newer_known", part.column_key(name), params))
        return found

    def _verdict(self, of: Table, draft: _Draft, plan: Mapping[str, Any]) -> Verdict:
        row = draft.row
        if draft.decisions.get("row") == "skip":
            row.report(Reason("left_out"))
            return Verdict.SKIPPED
        if row.has_errors():
            return Verdict.ERROR
        asking = [reason.code for reason in row.reasons if reason.level == "ask"]
        if asking:
            duplicate = all(code in _DUPLICATE for code in asking)
            return Verdict.DUPLICATE if duplicate else Verdict.CONFLICT
        return _effect(of, draft, plan)

    def _remember(self, of: Table, draft: _Draft, said: Said | None, verdict: Verdict) -> None:
        """Keep what followers need of this row."""
        row = draft.row
        for slot in of.slots:
            ref = (row.sheet, row.number, slot.key)
            choice = draft.choices.get(slot.key)
            if choice is None or not self.ledger.has_followers(ref):
                continue
            if choice.to == "row" and choice.row in self.heads:
                self.heads[ref] = self.heads[choice.row]
                continue
            values: dict[str, Any] = {"name": row.values.get(slot.name.key, "")}
            if choice.to == "org" and choice.known is not None:
                values = dict(choice.known.values)
            if said is not None:
                values |= {
                    k: v for k, v in said.values.items() if k not in said.weak or not values.get(k)
                }
            self.heads[ref] = Head(
                row.number,
                self._target(draft, slot.key) or ("row", *ref),
                values,
                waits=verdict in (Verdict.DUPLICATE, Verdict.CONFLICT),
                failed=verdict in (Verdict.ERROR, Verdict.SKIPPED),
                known=choice.known,
            )


def _pairs(there: Kept, new: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [there.values[name], value] for name, value in new.items()}


def _effect(of: Table, draft: _Draft, plan: Mapping[str, Any]) -> Verdict:
    """New, update or unchanged, for a row that nothing stands in the way of."""
    adds = any(part.get("add") for part in plan.get("parts", {}).values())
    changes = any(
        part.get("change") or part.get("again") for part in plan.get("parts", {}).values()
    )
    made = any(choice.to == "new" for choice in draft.choices.values())
    if of.defines:
        if made:
            return Verdict.NEW
        own = plan.get("changes") or plan.get("extra") or plan.get("names")
        return Verdict.UPDATE if own or adds or changes else Verdict.UNCHANGED
    if adds or made:
        return Verdict.NEW
    return Verdict.UPDATE if changes else Verdict.UNCHANGED
