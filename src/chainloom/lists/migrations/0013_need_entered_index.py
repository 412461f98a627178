from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):

    dependencies = [
        ('lists', '0012_policy_payments'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='need',
            index=models.Index(
                models.F('chain'),
                Coalesce('submitted_at', 'created_at').desc(),
                models.F('id').desc(),
                name='need_entered',
            ),
        ),
    ]
