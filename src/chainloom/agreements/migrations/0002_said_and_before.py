from django.db import migrations, models


def said_when_done(apps, schema_editor):
    """Of what was said before this the day was not kept: the day it was done is the best known."""
    due = apps.get_model("agreements", "Due")
    due.objects.exclude(claimed_on=None).update(stated_on=models.F("claimed_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="state_before",
            field=models.CharField(
                blank=True,
                choices=[
                    ("intended", "intended"),
                    ("signed", "signed"),
                    ("ended", "ended"),
                    ("terminated", "terminated"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="due",
            name="stated_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(said_when_done, migrations.RunPython.noop),
    ]
