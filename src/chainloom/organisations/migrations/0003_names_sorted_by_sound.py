from django.db import migrations, models

from chainloom.organisations.search.ordering import sort_key

BATCH = 2000


def fill(apps, schema_editor):
    organisations = apps.get_model('organisations', 'Organisation').objects
    last = 0
    while batch := list(organisations.filter(pk__gt=last).only('pk', 'name').order_by('pk')[:BATCH]):
        for one in batch:
            one.sort_key = sort_key(one.name)
        organisations.bulk_update(batch, ['sort_key'], batch_size=200)
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_distinction'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='organisation',
            name='organisation_kind',
        ),
        migrations.AddField(
            model_name='organisation',
            name='sort_key',
            field=models.CharField(blank=True, editable=False, max_length=112),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['sort_key', 'id'], name='organisation_sorted'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['kind', 'sort_key'], name='organisation_kind_sorted'),
        ),
    ]
