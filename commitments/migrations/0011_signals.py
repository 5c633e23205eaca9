import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0010_close_checks'),
        ('facilitator', '0005_second_language'),
        ('training_sessions', '0005_reads_second'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=200)),
                ('account_key', models.CharField(max_length=200)),
                ('trigger', models.CharField(choices=[('usage_threshold', 'Usage'), ('sponsor_change', 'Sponsor'), ('renewal_window', 'Renewal'), ('usage_heavy_adjacent', 'Heavy use of a neighbouring feature'), ('organic_growth', 'Growth nobody sold'), ('outcome_achieved', 'Target reached'), ('onboarding_value', 'Early success after onboarding'), ('adjacent_pain_ticket', 'Tickets another product would close'), ('other_department_pain', 'Pain in another department'), ('point_solution', 'A rival tool in our category'), ('new_geo_or_unit', 'New region or unit'), ('customer_growth', 'Their own growth')], max_length=24)),
                ('evidence', models.CharField(max_length=240)),
                ('metric', models.CharField(blank=True, max_length=80)),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('limit', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('observed_on', models.DateField()),
                ('link', models.CharField(blank=True, max_length=500)),
                ('outcome', models.CharField(blank=True, max_length=240)),
                ('ask', models.CharField(blank=True, max_length=240)),
                ('csm_name', models.CharField(blank=True, max_length=120)),
                ('ae_name', models.CharField(blank=True, max_length=120)),
                ('joint', models.BooleanField(default=False)),
                ('logged_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('touched_at', models.DateTimeField(null=True)),
                ('touched_how', models.CharField(blank=True, choices=[('call', 'Called'), ('message', 'Wrote'), ('invite', 'Sent an invite')], max_length=8)),
                ('external_id', models.CharField(max_length=80, null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-logged_at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='duty',
            name='duty_owner_fits_kind',
        ),
        migrations.AlterField(
            model_name='duty',
            name='commitment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='commitments.commitment'),
        ),
        migrations.AlterField(
            model_name='duty',
            name='kind',
            field=models.CharField(choices=[('friday_report', 'Friday report'), ('manager_review', '48-hour review'), ('day_7_check', 'Day 7'), ('close_check', 'Close target'), ('ae_touch', '48-hour touch')], max_length=16),
        ),
        migrations.AlterField(
            model_name='duty',
            name='training',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='training_sessions.trainingsession'),
        ),
        migrations.AddField(
            model_name='signal',
            name='ae',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signals_to_touch', to='facilitator.rep'),
        ),
        migrations.AddField(
            model_name='signal',
            name='csm',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signals_seen', to='facilitator.rep'),
        ),
        migrations.AddField(
            model_name='signal',
            name='logged_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signals', to='training_sessions.participant'),
        ),
        migrations.AddField(
            model_name='signal',
            name='logged_by_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signal',
            name='packet',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signal', to='training_sessions.response'),
        ),
        migrations.AddField(
            model_name='signal',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='signals', to='facilitator.team'),
        ),
        migrations.AddField(
            model_name='signal',
            name='touched_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='training_sessions.participant'),
        ),
        migrations.AddField(
            model_name='signal',
            name='touched_by_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signal',
            name='training',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='signals', to='training_sessions.trainingsession'),
        ),
        migrations.AddField(
            model_name='duty',
            name='signal',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='commitments.signal'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.UniqueConstraint(condition=models.Q(('signal__isnull', False)), fields=('signal', 'kind'), name='duty_one_per_signal'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('commitment__isnull', False), ('kind', 'friday_report'), ('owner_participant__isnull', False), ('owner_user', None), ('pledge', None), ('signal', None), ('training__isnull', False)), models.Q(('commitment__isnull', False), ('kind', 'manager_review'), ('owner_participant', None), ('owner_rep', None), ('pledge__isnull', False), ('signal', None), ('training__isnull', False)), models.Q(('commitment__isnull', False), ('kind', 'day_7_check'), ('owner_participant', None), ('owner_rep', None), ('pledge', None), ('signal', None), ('training__isnull', False)), models.Q(('commitment__isnull', False), ('kind', 'close_check'), ('owner_participant', None), ('owner_rep', None), ('pledge', None), ('signal', None), ('training__isnull', False)), models.Q(('commitment', None), ('kind', 'manager_review'), ('owner_participant', None), ('owner_rep', None), ('signal__isnull', False), ('training', None)), models.Q(('commitment', None), ('kind', 'ae_touch'), ('owner_user', None), ('pledge', None), ('signal__isnull', False), ('training', None)), _connector='OR'), name='duty_owner_fits_kind'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['team', 'account_key', 'trigger', 'observed_on'], name='signal_same'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.UniqueConstraint(fields=('team', 'external_id'), name='signal_one_per_external_id'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('joint', False), models.Q(models.Q(('csm_name', ''), _negated=True), models.Q(('ae_name', ''), _negated=True)), _connector='OR'), name='signal_joint_names_both'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('touched_at', None), ('touched_how', '')), models.Q(('touched_at__isnull', False), models.Q(('touched_how', ''), _negated=True)), _connector='OR'), name='signal_touched_somehow'),
        ),
    ]
