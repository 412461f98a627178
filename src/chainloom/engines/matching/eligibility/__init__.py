"""Policies as data and firms in; who meets what, what is missing and what they would get, out.

    >>> from datetime import date
    >>> from chainloom.engines.matching import eligibility
    >>> words = eligibility.standard()
    >>> policies, words = eligibility.read_policies([{
    ...     "id": "rd", "title": "R&D reward", "from": "2026-01-01", "until": "2026-12-31",
    ...     "conditions": {"all": [
    ...         {"field": "rd_share", "at_least": 3},
    ...         {"any": [{"field": "headcount", "at_least": 100},
    ...                  {"field": "certificate", "holds": "high_tech"}]}]},
    ...     "benefit": {"percent": 5, "of": "rd_spending", "cap": 500000}}])
    >>> firm = eligibility.read_firm(
    ...     {"name": "A mill", "facts": {"rd_share": 3.2, "headcount": 80}}, words)
    >>> found = eligibility.assess(policies[0], firm, date(2026, 6, 1), words)
    >>> found.outcome.value, found.missing.price
    ('unknown', (0, 1))
    >>> eligibility.render(policies[0].conditions, words)
    '研发投入占比不低于3%，且（从业人数不低于100人，或持有有效资质：high_tech）'

The grammar of a condition, in JSON:

    condition = { all: [ condition … ] } | { any: [ condition … ] }
              | { of: [ condition … ], need: n }                    n of them
              | { not: condition }
              | { statement: text }                                  only a person can tell
              | { everyone: true }
              | { field: attribute, test … [, fresh_since: day ] }
    test      = at_least | above, at_most | below: number            of numbers
              | since | after, until | before: day                   of dates
              | years_at_least, years_at_most: n                     age in full years, of dates
              | in: code | [ code … ]                                of choices and codes
              | at_least: code                                       of choices that have an order
              | is: true | false                                     of flags
              | holds: kind | [ kind … ] [, levels, issued_since, issued_until ]

and as a sentence:

    sentence  = part { "，且" part } | part { "，或" part }
              | "满足以下" n "项中的至少" m "项：" part { "；" part }
              | "不满足（" sentence "）" | test
    part      = test | "不满足（" sentence "）" | "（" sentence "）"

with brackets around every group inside a group, so that it reads in one way only. In English: "
and ", " or ", "at least m of n: … ; …", "not (…)".

docs/eligibility.md explains attributes, facts and benefits.
"""

from .assessing import Assessment, Outcome, Verdict, assess, assess_all
from .benefits import Amount, Benefit, amount, read_benefit
from .columns import (
    CertificateColumn,
    DistinctColumn,
    FirmTable,
    SpanColumn,
    make_table,
)
from .conditions import EVERYONE, Condition, Group, Not, Test, read_condition, tests_of
from .evidence import Choice, Codes, Firm, Holding, Holdings, Known, Span, read_firm
from .giving import amount_words, render_benefit, steps_words
from .judging import judge, status_of
from .kleene import Status
from .policies import OPEN, Policy, load, read_names, read_policies, read_policy
from .possibility import Possibility, TooEntangled
from .problems import EligibilityError, Place, Problem
from .screening import Screen, screen
from .shortfall import Shortfall, Way, shortfall
from .vocabulary import STATEMENT, Attribute, Named, Vocabulary, standard
from .wording import ask_for, outline, render, value_words
from .writing import write_condition

__all__ = [
    "EVERYONE",
    "OPEN",
    "STATEMENT",
    "Amount",
    "Assessment",
    "Attribute",
    "Benefit",
    "CertificateColumn",
    "Choice",
    "Codes",
    "Condition",
    "DistinctColumn",
    "EligibilityError",
    "Firm",
    "FirmTable",
    "Group",
    "Holding",
    "Holdings",
    "Known",
    "Named",
    "Not",
    "Outcome",
    "Place",
    "Policy",
    "Possibility",
    "Problem",
    "Screen",
    "Shortfall",
    "Span",
    "SpanColumn",
    "Status",
    "Test",
    "TooEntangled",
    "Verdict",
    "Vocabulary",
    "Way",
    "amount",
    "amount_words",
    "ask_for",
    "assess",
    "assess_all",
    "judge",
    "load",
    "make_table",
    "outline",
    "read_benefit",
    "read_condition",
    "read_firm",
    "read_names",
    "read_policies",
    "read_policy",
    "render",
    "render_benefit",
    "screen",
    "shortfall",
    "standard",
    "status_of",
    "steps_words",
    "tests_of",
    "value_words",
    "write_condition",
]
