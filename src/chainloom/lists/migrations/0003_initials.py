from django.db import migrations, models

from chainloom.organisations.search.pinyin import initials
from chainloom.organisations.search.text import squash

BATCH = 2000


def fill(apps, schema_editor):
    for name in ('Need', 'Policy', 'Resource'):
        rows = apps.get_model('lists', name).objects
        last = 0
        while batch := list(rows.filter(pk__gt=last).only('pk', 'title').order_by('pk')[:BATCH]):
            for one in batch:
                one.initials = initials(squash(one.title))[:1000]
            rows.bulk_update(batch, ['initials'], batch_size=200)
            last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('lists', '0002_policies'),
    ]

    operations = [
        migrations.AddField(
            model_name='need',
            name='initials',
            field=models.CharField(blank=True, editable=False, max_length=1000),
        ),
        migrations.AddField(
            model_name='policy',
            name='initials',
            field=models.CharField(blank=True, editable=False, max_length=1000),
        ),
        migrations.AddField(
            model_name='resource',
            name='initials',
            field=models.CharField(blank=True, editable=False, max_length=1000),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(fields=['chain', 'initials'], name='need_initials'),
        ),
        migrations.AddIndex(
            model_name='resource',
            index=models.Index(fields=['chain', 'initials'], name='resource_initials'),
        ),
    ]
