"""Jobs that weighed second sources kept the candidates with their result, which whoever asked for
it may read for ever, also when they see the chain's firms no more. Their number stays."""

from django.db import migrations

KIND = "chain.second_sources"


def keep_the_number(apps, schema_editor):
    jobs = apps.get_model("jobs", "Job").objects.using(schema_editor.connection.alias)
    for job in jobs.filter(kind=KIND, result__isnull=False).iterator():
        found = job.result.get("candidates") if isinstance(job.result, dict) else None
        if isinstance(found, list):
            jobs.filter(pk=job.pk).update(result={"candidates": len(found)})


class Migration(migrations.Migration):
    dependencies = [("chain", "0006_draws_and_source_plans"), ("jobs", "0002_language")]

    operations = [migrations.RunPython(keep_the_number, migrations.RunPython.noop, elidable=True)]
