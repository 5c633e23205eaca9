from django.db import migrations, models


class Migration(migrations.Migration):
    """Beside the migration that fills the new columns: PostgreSQL alters no table that it has just filled."""

    dependencies = [("commitments", "0022_slack_outbox")]

    operations = [
        migrations.RemoveField("slackpost", "sent_at"),
        migrations.RemoveField("slackpost", "failed_at"),
        migrations.AddIndex(
            "slackpost",
            models.Index(condition=models.Q(("state", "waiting")), fields=["next_at"], name="slack_post_to_send"),
        ),
    ]
