"""Kinds of defects as the engine calls them, however long; uploads that are never finished end."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshop", "0003_selvages")]

    operations = [
        migrations.AddField(
            model_name="rollpicture",
            name="heard_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="rolldefect",
            name="kind",
            field=models.CharField(max_length=40, verbose_name="kind"),
        ),
    ]
