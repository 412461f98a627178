"""The form of a grading rule: the figures of the engine's rule, every mistake beside its field."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chainloom.core.errors import Problem
from chainloom.core.forms import NumberField, SentForm
from chainloom.engines.inspection import built_in_rules

from .models import BUILT_IN, GradeRule
from .papers.words import MEASURES, kinds

MM_PER_INCH = 25.4
STEPS = (1, 2, 3)
MISTAKES = {
    "missing": _("This must not be empty."),
    "not_number": _("This must be a whole number of points, or a length."),
    "out_of_range": _("This is less or more than a rule can have."),
    "order": _("Lengths must rise from step to step."),
    "not_one_of": _("Choose one of those offered."),
}
# Where the engine's keys stand in the form.
_PLACES = (
    (r"steps\[(\d)\]\.up_to_\w+", "bound{}"),
    (r"steps\[(\d)\]\.points", "points{}"),
    (r"steps\[(\d)\]", "bound{}"),
    (r"special\[0\]\.steps\[0\]\.up_to_\w+", "hole_bound"),
    (r"special\[0\]\.steps\[0\]\.points", "hole_points1"),
    (r"special\[0\]\.steps\[1\]\.points", "hole_points2"),
    (r"continuous\.from_\w+", "running_from"),
    (r"continuous\.points", "running_points"),
    (r"limits\[(\d)\]\.most", "most{}"),
    (r"edge_\w+", "edge"),
    (r"(?:limits|steps)", "most1"),
)


def _number(label: Any, *, required: bool = False, help_text: Any = "") -> NumberField:
    return NumberField(label=label, required=required, min_value=0, help_text=help_text)


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
    most_points = forms.IntegerField(label=_("points of a yard or metre at most"), min_value=1)
    bound1 = _number(_("1st step: up to"), required=True)
    points1 = forms.IntegerField(label=_("points"), min_value=0)
    bound2 = _number(_("2nd step: up to"))
    points2 = forms.IntegerField(label=_("points"), min_value=0, required=False)
    bound3 = _number(_("3rd step: up to"))
    points3 = forms.IntegerField(label=_("points"), min_value=0, required=False)
    points4 = forms.IntegerField(label=_("points of all longer ones"), min_value=0)
    running_from = _number(
        _("running defects: longer than"),
        help_text=_("A defect that runs further has points in every yard or metre it touches."),
    )
    running_points = forms.IntegerField(label=_("points"), min_value=0, required=False)
    hole_bound = _number(
        _("holes: up to"), help_text=_("Empty where holes are counted as other defects.")
    )
    hole_points1 = forms.IntegerField(label=_("points"), min_value=0, required=False)
    hole_points2 = forms.IntegerField(
        label=_("points of larger holes"), min_value=0, required=False
    )
    measure1 = forms.ChoiceField(label=_("limit of"), choices=list(MEASURES.items()))
    most1 = _number(_("at most"), required=True)
    measure2 = forms.ChoiceField(
        label=_("a second limit of"), choices=[("", _("none")), *MEASURES.items()], required=False
    )
    most2 = _number(_("at most"))
    edge = _number(
        _("edge without points"), help_text=_("Defects that lie wholly this near to an edge.")
    )
    ignored = forms.MultipleChoiceField(
        label=_("kinds without points"),
        choices=kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, rule: GradeRule | None = None) -> None:
        super().__init__(data, initial=_initial(rule))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pairs = [("bound2", "points2"), ("bound3", "points3"), ("running_from", "running_points")]
        pairs += [("measure2", "most2"), ("hole_bound", "hole_points1")]
        for one, other in pairs:
            for here, there in ((one, other), (other, one)):
                if data.get(here) in (None, "") and data.get(there) not in (None, ""):
                    self.add_error(here, _("Fill in both or neither."))
        if data.get("hole_bound") is not None and data.get("hole_points2") is None:
            self.add_error("hole_points2", _("Fill in both or neither."))
        return data

    def values(self) -> dict[str, Any]:
        """The rule in the engine's words."""
        data = self.cleaned_data
        bound = f"up_to_{data['unit']}"
        steps = [
            {bound: data[f"bound{n}"], "points": data[f"points{n}"]}
            for n in STEPS
            if data.get(f"bound{n}") is not None
        ]
        found: dict[str, Any] = {
            "code": "own",
            "source": "own",
            "stretch": data["stretch"],
            "most_points": data["most_points"],
            "steps": [*steps, {"points": data["points4"]}],
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
        if data["hole_bound"] is not None:
            small = {bound: data["hole_bound"], "points": data["hole_points1"]}
            steps = [small, {"points": data["hole_points2"]}]
            found["special"] = [{"kinds": ["hole"], "steps": steps}]
        return found

    def take(self, problem: Problem) -> None:
        """Put the mistakes of a refused rule beside their fields."""
        for key, code, message in problem.details.get("mistakes", []):
            self.add_error(self._place(key), MISTAKES.get(code, message))
        if not self.errors:
            self.add_error(None, str(problem))

    def _place(self, key: str) -> str | None:
        if key in self.fields:
            return key
        for pattern, field in _PLACES:
            hit = re.fullmatch(pattern, key)
            if hit:
                number = int(hit.group(1)) + 1 if hit.groups() else 0
                named = field.format(number)
                return named if named in self.fields else None
        return None


def _initial(rule: GradeRule | None) -> dict[str, Any]:
    kept = rule.values if rule else built_in_rules()[BUILT_IN].record()
    unit = "in" if kept["stretch"] == "yard" else "mm"

    def told(length: float | None) -> float | None:
        if length is None:
            return None
        shown = round(length / MM_PER_INCH, 3) if unit == "in" else round(length, 2)
        return int(shown) if shown == int(shown) else shown

    found: dict[str, Any] = {
        "name": rule.name if rule else "",
        "customer": rule.customer if rule else "",
        "unit": unit,
        "stretch": kept["stretch"],
        "most_points": kept["most_points"],
        "points4": kept["steps_along"][-1]["points"],
        "edge": told(kept["edge_mm"]) or None,
        "ignored": kept["ignored"],
    }
    for number, step in zip(STEPS, kept["steps_along"][:-1], strict=False):
        found[f"bound{number}"] = told(step.get("up_to_mm"))
        found[f"points{number}"] = step["points"]
    for number, limit in enumerate(kept["limits"][:2], start=1):
        found[f"measure{number}"] = limit["of"]
        found[f"most{number}"] = f"{limit['most']:g}"
    if running := kept.get("continuous"):
        found |= {
            "running_from": told(running["from_mm"]),
            "running_points": running["points"],
        }
    for special in kept["special"]:
        if special["kinds"] == ["hole"] and len(special["steps"]) == 2:
            small, large = special["steps"]
            found |= {
                "hole_bound": told(small["up_to_mm"]),
                "hole_points1": small["points"],
                "hole_points2": large["points"],
            }
    return found
