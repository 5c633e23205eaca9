import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0017_touch_reached'),
        ('facilitator', '0005_second_language'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SignalList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('rows', models.JSONField(default=list)),
                ('columns', models.JSONField(default=dict)),
                ('has_header', models.BooleanField(default=True)),
                ('trigger', models.CharField(blank=True, choices=[('usage_threshold', 'Usage'), ('sponsor_change', 'Sponsor'), ('renewal_window', 'Renewal'), ('usage_heavy_adjacent', 'Heavy use of a neighbouring feature'), ('organic_growth', 'Growth nobody sold'), ('outcome_achieved', 'Target reached'), ('onboarding_value', 'Early success after onboarding'), ('adjacent_pain_ticket', 'Tickets another product would close'), ('other_department_pain', 'Pain in another department'), ('point_solution', 'A rival tool in our category'), ('new_geo_or_unit', 'New region or unit'), ('customer_growth', 'Their own growth')], max_length=24)),
                ('imported_at', models.DateTimeField(null=True)),
                ('added', models.PositiveIntegerField(default=0)),
                ('known', models.PositiveIntegerField(default=0)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signal_lists', to='facilitator.team')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
    ]
