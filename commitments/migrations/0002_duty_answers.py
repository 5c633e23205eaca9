from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='duty',
            name='outcome',
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='duty',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
    ]
