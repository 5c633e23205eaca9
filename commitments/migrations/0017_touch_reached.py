from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0016_slack'),
    ]

    operations = [
        migrations.AlterField(
            model_name='signal',
            name='touched_how',
            field=models.CharField(blank=True, choices=[('call', 'Called'), ('message', 'Wrote'), ('invite', 'Sent an invite'), ('reached', 'Reached out')], max_length=8),
        ),
    ]
