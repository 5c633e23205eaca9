from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """What was said and what was withdrawn before duties repeated it."""
    models = {name: apps.get_model("commitments", name).objects for name in ("Duty", "Report", "Review", "Commitment")}
    newest = models["Report"].filter(duty=OuterRef("pk")).order_by("-created_at", "-pk").values("outcome")[:1]
    verdict = models["Review"].filter(duty=OuterRef("pk")).values("verdict")[:1]
    withdrawn = models["Commitment"].filter(pk=OuterRef("commitment")).values("withdrawn_at")[:1]
    models["Duty"].update(outcome=Coalesce(Subquery(newest), Subquery(verdict)), withdrawn_at=Subquery(withdrawn))


class Migration(migrations.Migration):

    dependencies = [
        ("commitments", "0002_duty_answers"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
