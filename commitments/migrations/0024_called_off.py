from django.db import migrations, models
from django.db.models import Exists, F, OuterRef
from django.utils import timezone


def call_off(apps, schema_editor):
    """What was reported as off before there was this column is cancelled in calendars now, while it is still to come."""
    commitments, duties = (apps.get_model("commitments", name).objects for name in ("Commitment", "Duty"))
    off = duties.filter(
        commitment=OuterRef("pk"),
        kind="friday_report",
        step="",
        anchor_at=OuterRef("conversation_at"),
        outcome__in=["did_not_happen", "no_longer_valid"],
    )
    now = timezone.now()
    found = commitments.filter(Exists(off), withdrawn_at=None, conversation_at__gt=now)
    found.update(called_off_at=now, updated_at=now, ics_sequence=F("ics_sequence") + 1)


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0023_slack_outbox_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="called_off_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(call_off, migrations.RunPython.noop),
    ]
