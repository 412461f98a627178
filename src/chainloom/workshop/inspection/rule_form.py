"""The form of a grading rule: the figures of the engine's rule, every mistake beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chainloom.core.errors import Problem
from chainloom.core.forms import NumberField, SentForm
from chainloom.engines.inspection import Limit, Rule, built_in_rules

from . import wording
from .models import BUILT_IN, GradeRule
from .papers.words import MEASURES, kinds

MM_PER_INCH = 25.4
STEPS = (1, 2, 3)
ACROSS = (1, 2)
# What a length, points and a limit may be; the engine's own bounds are these or wider.
LONGEST, MOST_POINTS, HIGHEST_LIMIT = 100_000, 1000, 1_000_000
MISTAKES = {
    "missing": _("This must not be empty."),
    "not_number": _("This must be a whole number of points, or a length."),
    "out_of_range": _("This is less or more than a rule can have."),
    "order": _("Lengths must rise from step to step."),
    "not_one_of": _("Choose one of those offered."),
}
BOTH = _("Fill in both or neither.")
RISING = _("A longer defect cannot have fewer points than a shorter one.")
# Where the engine's keys stand in the form; of steps the form knows itself which were filled in.
_PLACES = (
    (r"special\[0\]\.steps\[0\]\.up_to_\w+", "hole_bound"),
    (r"special\[0\]\.steps\[0\]\.points", "hole_points1"),
    (r"special\[0\]\.steps\[1\]\.points", "hole_points2"),
    (r"continuous\.from_\w+", "running_from"),
    (r"continuous\.points", "running_points"),
    (r"limits\[0\]\.most", "most1"),
    (r"limits\[1\]\.most", "most2"),
    (r"edge_\w+", "edge"),
    (r"limits|steps_along", "most1"),
)


class LengthField(NumberField):
    """A length in the unit that the rule has; the page's script says which beside it."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-length": True}


def _length(label: Any, *, required: bool = False, help_text: Any = "") -> NumberField:
    return LengthField(
        label=label, required=required, min_value=0, max_value=LONGEST, help_text=help_text
    )


def _limit(label: Any, *, required: bool = False) -> NumberField:
    return NumberField(label=label, required=required, min_value=0, max_value=HIGHEST_LIMIT)


class PointsField(NumberField):
    """A whole number of points, in a line of text as all numbers here."""

    def __init__(self, *, required: bool = True, least: int = 0, **kwargs: Any) -> None:
        super().__init__(required=required, min_value=least, max_value=MOST_POINTS, **kwargs)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is None or found != int(found):
            if found is not None:
                raise forms.ValidationError(_("Points are whole numbers."), code="not_whole")
            return None
        return int(found)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric"}


class RuleForm(SentForm):
    """A defect's points by its length; where the roll's limits are."""

    name = forms.CharField(label=_("name of the rule"), max_length=80)
    customer = forms.CharField(label=_("customer"), max_length=80, required=False)
    unit = forms.ChoiceField(
        label=_("lengths in"), choices=[("in", _("inches")), ("mm", _("millimetres"))]
    )
    stretch = forms.ChoiceField(
        label=_("points are counted by"), choices=[("yard", _("yard")), ("metre", _("metre"))]
    )
    most_points = PointsField(label=_("points of a yard or metre at most"), least=1)
    bound1 = _length(_("1st step: up to"), required=True)
    points1 = PointsField(label=_("points of the 1st step"))
    bound2 = _length(_("2nd step: up to"))
    points2 = PointsField(label=_("points of the 2nd step"), required=False)
    bound3 = _length(_("3rd step: up to"))
    points3 = PointsField(label=_("points of the 3rd step"), required=False)
    points4 = PointsField(label=_("points of all longer ones"))
    across1 = _length(_("across, 1st step: up to"))
    across_points1 = PointsField(label=_("across, points of the 1st step"), required=False)
    across2 = _length(_("across, 2nd step: up to"))
    across_points2 = PointsField(label=_("across, points of the 2nd step"), required=False)
    across_half = PointsField(label=_("across, points up to half the width"), required=False)
    across_points4 = PointsField(label=_("across, points of all longer ones"), required=False)
    running_from = _length(
        _("running defects: longer than"),
        help_text=_("A defect that runs further has points in every yard or metre it touches."),
    )
    running_points = PointsField(label=_("points of running defects"), required=False)
    hole_bound = _length(
        _("holes: up to"),
        help_text=_("Empty where all holes have the same points, or are counted as other defects."),
    )
    hole_points1 = PointsField(label=_("points of such holes"), required=False)
    hole_points2 = PointsField(label=_("points of larger holes, or of all"), required=False)
    measure1 = forms.ChoiceField(label=_("limit of"), choices=list(MEASURES.items()))
    most1 = _limit(_("limit: at most"), required=True)
    measure2 = forms.ChoiceField(
        label=_("a second limit of"), choices=[("", _("none")), *MEASURES.items()], required=False
    )
    most2 = _limit(_("second limit: at most"))
    edge = _length(
        _("edge without points"), help_text=_("Defects that lie wholly this near to an edge.")
    )
    ignored = forms.MultipleChoiceField(
        label=_("kinds without points"),
        choices=kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, rule: GradeRule | None = None, like: str = BUILT_IN
    ) -> None:
        """`like`: the rule of the product that a new one begins with, by its code."""
        super().__init__(data, initial=_initial(rule, like))
        by_width = [] if rule else _left_out(built_in_rules().get(like))
        if by_width:
            self.fields["most1"].help_text = _(
                "A rule of your own has one figure for every width. Not taken over: %(limits)s."
            ) % {"limits": "; ".join(by_width)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pairs = [("bound2", "points2"), ("bound3", "points3"), ("running_from", "running_points")]
        pairs += [("measure2", "most2"), ("hole_bound", "hole_points1")]
        pairs += [(f"across{n}", f"across_points{n}") for n in ACROSS]
        for one, other in pairs:
            for here, there in ((one, other), (other, one)):
                if self._is_blank(here) and not self._is_blank(there):
                    self.add_error(here, BOTH)
        if not self._is_blank("hole_bound") and self._is_blank("hole_points2"):
            self.add_error("hole_points2", BOTH)
        steps = ("across1", "across2", "across_half")
        if self._is_blank("across_points4") and not all(self._is_blank(one) for one in steps):
            self.add_error("across_points4", MISTAKES["missing"])
        self._check_bands(data, [f"bound{n}" for n in STEPS])
        self._check_bands(data, [f"across{n}" for n in ACROSS])
        self._check_rising(data, ["points1", "points2", "points3", "points4"])
        across = [f"across_points{n}" for n in ACROSS]
        self._check_rising(data, [*across, "across_half", "across_points4"])
        self._check_rising(data, ["hole_points1", "hole_points2"])
        return data

    def _is_blank(self, name: str) -> bool:
        """Whether nothing was sent; what was sent and is wrong has its own mistake."""
        sent = self.data.get(self.add_prefix(name))
        return sent is None or not str(sent).strip()

    def _check_bands(self, data: Mapping[str, Any], names: Sequence[str]) -> None:
        before = -1.0
        for name in names:
            here = data.get(name)
            if here is not None and here <= before:
                self.add_error(name, MISTAKES["order"])
            before = before if here is None else here

    def _check_rising(self, data: Mapping[str, Any], names: Sequence[str]) -> None:
        before = None
        for name in names:
            here = data.get(name)
            if here is not None and before is not None and here < before:
                self.add_error(name, RISING)
            before = before if here is None else here

    def _filled(self, stem: str, numbers: Sequence[int]) -> list[str]:
        """The numbers of the steps that were filled in."""
        data = self.cleaned_data
        return [str(n) for n in numbers if data.get(f"{stem}{n}") is not None]

    def values(self) -> dict[str, Any]:
        """The rule in the engine's words."""
        data = self.cleaned_data
        bound = f"up_to_{data['unit']}"
        along = [
            {bound: data[f"bound{n}"], "points": data[f"points{n}"]}
            for n in self._filled("bound", STEPS)
        ]
        along.append({"points": data["points4"]})
        found: dict[str, Any] = {
            "code": "own",
            "source": "own",
            "stretch": data["stretch"],
            "most_points": data["most_points"],
            "steps_along": along,
            "steps_across": self._across(bound) or along,
            "ignored": data["ignored"],
            "limits": [{"of": data["measure1"], "most": data["most1"]}],
            "verdict": {
                "pass": "passed",
                "pass_zh": "合格",
                "fail": "not passed",
                "fail_zh": "不合格",
            },
        }
        if data["measure2"]:
            found["limits"].append({"of": data["measure2"], "most": data["most2"]})
        if data["edge"] is not None:
            found[f"edge_{data['unit']}"] = data["edge"]
        if data["running_from"] is not None:
            start = {f"from_{data['unit']}": data["running_from"]}
            found["continuous"] = {**start, "points": data["running_points"]}
        if data["hole_points2"] is not None:
            steps = [{"points": data["hole_points2"]}]
            if data["hole_bound"] is not None:
                steps.insert(0, {bound: data["hole_bound"], "points": data["hole_points1"]})
            found["special"] = [{"kinds": ["hole"], "steps": steps}]
        return found

    def _across(self, bound: str) -> list[dict[str, Any]]:
        """The steps of defects across the roll; none where they are counted as the others."""
        data = self.cleaned_data
        if data["across_points4"] is None:
            return []
        steps = [
            {bound: data[f"across{n}"], "points": data[f"across_points{n}"]}
            for n in self._filled("across", ACROSS)
        ]
        if data["across_half"] is not None:
            steps.append({"up_to_width": 0.5, "points": data["across_half"]})
        return [*steps, {"points": data["across_points4"]}]

    def take(self, problem: Problem) -> None:
        """Put the mistakes of a refused rule beside their fields."""
        # A field with a mistake is no longer among the cleaned data: places are told before.
        mistakes = [
            (self._place(key), code, message)
            for key, code, message in problem.details.get("mistakes", [])
        ]
        for place, code, message in mistakes:
            if place is None or not self.has_error(place):
                self.add_error(place, MISTAKES.get(code, message))
        if problem.field in self.fields or not self.errors:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem))

    def _place(self, key: str) -> str | None:
        if key in self.fields:
            return key
        step = re.fullmatch(r"steps_(along|across)\[(\d+)\](\.points)?.*", key)
        if step:
            # Where nothing is said of those across the roll, they have the steps of the others.
            has_own = self.cleaned_data.get("across_points4") is not None
            way = step[1] if has_own else "along"
            return self._place_of_step(way, int(step[2]), is_points=bool(step[3]))
        for pattern, field in _PLACES:
            if re.fullmatch(pattern, key):
                return field
        return None

    def _place_of_step(self, way: str, place: int, *, is_points: bool) -> str:
        stem, numbers = ("bound", STEPS) if way == "along" else ("across", ACROSS)
        points = "points" if way == "along" else "across_points"
        filled = self._filled(stem, numbers)
        if place < len(filled):
            return f"{points if is_points else stem}{filled[place]}"
        if way == "across" and not is_points and self.cleaned_data.get("across_half") is not None:
            return "across_half"
        return f"{points}4"


def _lengths(kept: Mapping[str, Any]) -> list[float]:
    steps = [*kept["steps_along"], *kept["steps_across"]]
    steps += [step for special in kept["special"] for step in special["steps"]]
    found = [step.get("up_to_mm") for step in steps] + [kept["edge_mm"]]
    found.append(kept.get("continuous", {}).get("from_mm"))
    return [one for one in found if one]


def _in_inches(mm: float) -> float:
    return round(mm / MM_PER_INCH, 4)


def _unit_of(kept: Mapping[str, Any]) -> str:
    """The unit in which its lengths were given, as far as they tell: that in which they are the
    shorter numbers, so that saving what is shown changes none."""
    lengths = _lengths(kept)
    inches = "".join(f"{_in_inches(one):g}" for one in lengths)
    mm = "".join(f"{round(one, 4):g}" for one in lengths)
    is_exact = all(abs(_in_inches(one) * MM_PER_INCH - one) < 1e-9 for one in lengths)
    return "in" if is_exact and len(inches) <= len(mm) else "mm"


def _one_each(limits: Iterable[Limit]) -> list[Limit]:
    """The first limit of each measure: a customer's rule has one figure for every width."""
    found: dict[str, Limit] = {}
    for one in limits:
        found.setdefault(one.of, one)
    return list(found.values())


def _left_out(rule: Rule | None) -> list[str]:
    """The limits of a rule of the product, in words, that a rule made like it does not have."""
    limits = rule.limits if rule else ()
    kept = _one_each(limits)
    return [wording.at_most(one) for one in limits if one not in kept]


def _initial(rule: GradeRule | None, like: str) -> dict[str, Any]:
    rules = built_in_rules()
    model: Rule = rules.get(like) or rules[BUILT_IN]
    kept = rule.values if rule else model.record()
    unit = _unit_of(kept)

    def told(length: float | None) -> str | None:
        if length is None:
            return None
        return f"{_in_inches(length) if unit == 'in' else round(length, 4):.10g}"

    found: dict[str, Any] = {
        "name": rule.name if rule else "",
        "customer": rule.customer if rule else "",
        "unit": unit,
        "stretch": kept["stretch"],
        "most_points": kept["most_points"],
        "points4": kept["steps_along"][-1]["points"],
        "edge": told(kept["edge_mm"] or None),
        "ignored": kept["ignored"],
    }
    for number, step in zip(STEPS, kept["steps_along"][:-1], strict=False):
        found[f"bound{number}"] = told(step.get("up_to_mm"))
        found[f"points{number}"] = step["points"]
    if kept["steps_across"] != kept["steps_along"]:
        found |= _initial_across(kept["steps_across"], told)
    limits = kept["limits"]
    if rule is None:
        limits = [{"of": one.of, "most": one.most} for one in _one_each(model.limits)]
    for number, limit in enumerate(limits[:2], start=1):
        found[f"measure{number}"] = limit["of"]
        found[f"most{number}"] = f"{limit['most']:.10g}"
    if running := kept.get("continuous"):
        found |= {"running_from": told(running["from_mm"]), "running_points": running["points"]}
    for special in kept["special"]:
        if special["kinds"] == ["hole"]:
            *small, large = special["steps"]
            found["hole_points2"] = large["points"]
            for one in small[:1]:
                found |= {"hole_bound": told(one["up_to_mm"]), "hole_points1": one["points"]}
    return found


def _initial_across(steps: Sequence[Mapping[str, Any]], told: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"across_points4": steps[-1]["points"]}
    bounded = [one for one in steps[:-1] if "up_to_mm" in one]
    for number, step in zip(ACROSS, bounded, strict=False):
        found[f"across{number}"] = told(step["up_to_mm"])
        found[f"across_points{number}"] = step["points"]
    for step in steps[:-1]:
        if "up_to_width" in step:
            found["across_half"] = step["points"]
    return found
