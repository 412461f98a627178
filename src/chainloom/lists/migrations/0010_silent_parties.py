import django.utils.timezone
from django.db import migrations, models


def as_old_as_the_need(apps, schema_editor):
    """When parties were chosen was not kept: they are as old as their need."""
    need = apps.get_model('lists', 'Need').objects.filter(pk=models.OuterRef('need'))
    parties = apps.get_model('lists', 'NeedParty').objects
    parties.update(created_at=models.Subquery(need.values('created_at')[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('lists', '0009_matchmaking_called_off'),
    ]

    operations = [
        migrations.AddField(
            model_name='need',
            name='silence_told_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='needparty',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.RunPython(as_old_as_the_need, migrations.RunPython.noop),
    ]
