"""Good metres are kept by picture and pixel: they stay on their cloth where pictures move."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def parts_of(pictures: list[Any], millimetres: float, along: str, start: float, end: float) -> Any:
    """[[picture, first, last], …] in pixels along the roll, of metres from `start` to `end`."""
    found = []
    for one in pictures:
        length = one.width_px if along == "x" else one.height_px
        first, last = ((at - (one.start_m or 0.0)) * 1000 / millimetres for at in (start, end))
        first, last = max(first, 0.0), min(last, float(length))
        if first < last:
            found.append([one.pk, first, last])
    return found


def place(apps: Any, schema_editor: Any) -> None:
    stretches = apps.get_model("workshop", "GoodStretch").objects
    for row in stretches.select_related("roll"):
        roll = row.roll
        pictures = list(roll.pictures.exclude(width_px=None))
        row.parts = parts_of(pictures, float(roll.mm_per_px), roll.along, row.from_m, row.to_m)
        row.save(update_fields=["parts"])
    # What is kept to take these acts back tells of metres.
    acts = apps.get_model("workshop", "RollAct").objects
    acts.filter(verb__startswith="good", closed_at=None).update(closed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("workshop", "0007_rolls_run_down")]

    operations = [
        migrations.AddField(
            model_name="goodstretch", name="parts", field=models.JSONField(default=list)
        ),
        migrations.RunPython(place, migrations.RunPython.noop, elidable=True),
        migrations.AlterModelOptions(
            name="goodstretch",
            options={"ordering": ["pk"], "verbose_name": "good metres of a roll"},
        ),
        migrations.RemoveField(model_name="goodstretch", name="from_m"),
        migrations.RemoveField(model_name="goodstretch", name="to_m"),
    ]
