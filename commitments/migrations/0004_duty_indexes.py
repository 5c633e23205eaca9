from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0003_fill_duty_answers'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='duty',
            name='commitments_team_id_c88d13_idx',
        ),
        migrations.RemoveIndex(
            model_name='duty',
            name='commitments_kind_2fd63c_idx',
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('closed_at', None), ('withdrawn_at', None)), fields=['team', 'kind', 'closed_at', 'withdrawn_at', 'due_at', 'anchor_at', 'id', 'outcome', 'owner_rep', 'owner_participant'], name='duty_waiting'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('withdrawn_at', None)), fields=['team', 'kind', 'due_at', 'id', 'outcome', 'closed_at', 'withdrawn_at', 'owner_rep', 'owner_participant'], name='duty_by_date'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('withdrawn_at', None)), fields=['team', 'kind', 'outcome', 'due_at', 'id', 'closed_at', 'withdrawn_at'], name='duty_by_outcome'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(condition=models.Q(('withdrawn_at', None)), fields=['team', 'owner_rep', 'kind', 'due_at', 'id', 'outcome', 'closed_at', 'withdrawn_at'], name='duty_by_rep'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', False), models.Q(('closed_at', None), ('outcome', None)), models.Q(('closed_at__isnull', False), ('outcome__isnull', False)), _connector='OR'), name='duty_closed_by_an_answer'),
        ),
    ]
