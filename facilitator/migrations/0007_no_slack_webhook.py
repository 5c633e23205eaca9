from django.db import migrations


class Migration(migrations.Migration):
    """Never filled: a team's webhook is stored sealed, in commitments.SlackHook."""

    dependencies = [("facilitator", "0006_teamfiles")]

    operations = [migrations.RemoveField("team", "slack_webhook")]
