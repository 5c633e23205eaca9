"""Messages to Slack get the columns of everything that goes out: first beside the old ones, then filled."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    posts = apps.get_model("commitments", "SlackPost").objects
    posts.exclude(sent_at=None).update(state="sent", ended_at=F("sent_at"))
    posts.exclude(failed_at=None).update(state="refused", ended_at=F("failed_at"))


def empty(apps, schema_editor):
    posts = apps.get_model("commitments", "SlackPost").objects
    posts.filter(state="sent").update(sent_at=F("ended_at"))
    posts.filter(state__in=("refused", "dropped")).update(failed_at=F("ended_at"))


class Migration(migrations.Migration):
    dependencies = [("commitments", "0021_outcomes")]

    operations = [
        migrations.AlterField(
            "slackhook",
            "team",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="%(class)s", to="facilitator.team"
            ),
        ),
        migrations.RemoveIndex("slackpost", "slack_post_waiting"),
        migrations.RemoveConstraint("slackpost", "slack_post_sent_or_failed"),
        migrations.RenameField("slackpost", "due_at", "next_at"),
        migrations.AddField(
            "slackpost",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sent", "Sent"),
                    ("refused", "Refused"),
                    ("dropped", "Not needed any more"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.AddField("slackpost", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField("slackpost", "claim", models.CharField(blank=True, max_length=32)),
        migrations.AddField("slackpost", "uncertain", models.BooleanField(default=False)),
        migrations.RunPython(fill, empty),
    ]
