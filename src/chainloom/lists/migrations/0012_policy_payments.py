import django.db.models.deletion
from django.db import migrations, models


def one_payment_each(apps, schema_editor):
    """Until now a case was paid once, in one sum."""
    case, payment = (apps.get_model('lists', name) for name in ('PolicyCase', 'PolicyPayment'))
    rows = case.objects.filter(paid__gt=0, paid_at__isnull=False)
    known = rows.values_list('pk', 'paid', 'paid_at').iterator()
    payment.objects.bulk_create(
        (payment(case_id=pk, amount=paid, at=at) for pk, paid, at in known), batch_size=500
    )


class Migration(migrations.Migration):

    dependencies = [
        ('lists', '0011_match_proposed_by'),
    ]

    operations = [
        migrations.CreateModel(
            name='PolicyPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='paid (yuan)')),
                ('at', models.DateTimeField(verbose_name='paid')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='lists.policycase')),
            ],
            options={
                'verbose_name': 'payment of a policy',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.RunPython(one_payment_each, migrations.RunPython.noop),
    ]
