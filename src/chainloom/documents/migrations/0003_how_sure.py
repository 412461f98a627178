"""What was read before is as sure as facts of its kind were found to be: it was set by hand."""

from django.db import migrations

# The share of facts of each kind that were right in every field (docs/quality.md), 2026-12-01.
SURE = {
    "organisation": 0.74,
    "person": 0.77,
    "body_founded": 0.35,
    "membership": 0.93,
    "figure": 0.34,
    "certificate_count": 0.36,
    "plan_published": 0.5,
    "agreement_signed": 0.38,
    "event_held": 0.3,
    "policy_benefit": 0.31,
    "supply_relation": 0.44,
    "project": 0.25,
    "need": 0.63,
    "resource": 0.65,
}


def measured(apps, schema_editor):
    """Of what nobody has decided on yet, and the rules read."""
    facts = apps.get_model("documents", "DocumentFact").objects
    open_ = facts.filter(origin="rules", state__in=("proposed", "undone"))
    for kind, sure in SURE.items():
        open_.filter(kind=kind).update(confidence=sure)


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_mention_index")]

    operations = [migrations.RunPython(measured, migrations.RunPython.noop)]
