import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce, Now

RAISED = '升级前已兑付金额高于核准金额，核准金额按已兑付金额调整。'


def settle(apps, schema_editor):
    """Until now a case was paid once, whatever the sum, and was paid in full by that.

    From now on it is paid when nothing is left of what was granted: state and sums are made to
    agree, and what was paid is kept as the first payment.
    """
    case = apps.get_model('lists', 'PolicyCase')
    decided = case.objects.filter(state__in=('granted', 'paid'))
    decided.exclude(paid__gt=0).update(state='granted', paid=None, paid_at=None)
    paid = decided.filter(paid__gt=0)
    paid.filter(paid_at=None).update(paid_at=Coalesce('decided_at', 'told_at', Now()))
    _raise(apps, paid.filter(models.Q(granted=None) | models.Q(granted__lt=models.F('paid'))))
    paid.filter(granted__gt=models.F('paid')).update(state='granted')
    paid.filter(granted=models.F('paid')).update(state='paid')
    _first_payments(apps, paid)


def _raise(apps, rows):
    """What was paid was granted; the trail says what stood there before."""
    entry = apps.get_model('audit', 'AuditEntry')
    known = rows.values_list(
        'pk', 'granted', 'paid', 'organisation', 'policy__chain', 'policy__title', 'organisation__name'
    )
    entry.objects.bulk_create(
        (
            entry(
                actor_label='system',
                action='policy.corrected',
                chain_id=chain,
                object_type='lists.policycase',
                object_id=str(pk),
                object_label=f'{title} · {name}'[:200],
                changes={
                    'granted': [None if granted is None else str(granted), str(paid)],
                    'reason': ['', RAISED],
                },
                context={'organisation': firm},
            )
            for pk, granted, paid, firm, chain, title, name in known.iterator()
        ),
        batch_size=500,
    )
    rows.update(granted=models.F('paid'))


def _first_payments(apps, rows):
    payment = apps.get_model('lists', 'PolicyPayment')
    known = rows.values_list('pk', 'paid', 'paid_at').iterator()
    payment.objects.bulk_create(
        (payment(case_id=pk, amount=paid, at=at) for pk, paid, at in known), batch_size=500
    )


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        ('lists', '0011_match_proposed_by'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PolicyPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='paid (yuan)')),
                ('at', models.DateTimeField(verbose_name='paid')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                ('void_reason', models.CharField(blank=True, max_length=500, verbose_name='why taken back')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='lists.policycase')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'payment of a policy',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
