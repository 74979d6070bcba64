"""Equipment lent with a place; the database itself refuses one piece in two hands at once, as it does lanes (0002)."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "scheduler_equipmenttaken"
_OVERLAP = f"""SELECT 1 FROM {TABLE} WHERE piece_id = NEW.piece_id AND id IS NOT NEW.id
    AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at"""
SQLITE = [
    f"""CREATE TRIGGER {TABLE}_no_overlap_{event.lower()} BEFORE {event} ON {TABLE} WHEN EXISTS ({_OVERLAP})
        BEGIN SELECT RAISE(ABORT, 'equipment_no_overlap'); END"""
    for event in ("INSERT", "UPDATE")
]
POSTGRESQL = [
    f"""ALTER TABLE {TABLE} ADD CONSTRAINT equipment_no_overlap EXCLUDE USING gist (
        int8range(piece_id, piece_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&)"""
]


def guard(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):

    dependencies = [
        ('scheduler', '0005_told_of_the_price'),
    ]

    operations = [
        migrations.CreateModel(
            name='Equipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('department', models.CharField(max_length=100)),
                ('sample', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('title', ''), _negated=True), models.Q(('department', ''), _negated=True)), name='equipment_named')],
            },
        ),
        migrations.CreateModel(
            name='EquipmentPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('equipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='scheduler.equipment')),
            ],
        ),
        migrations.CreateModel(
            name='EquipmentPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('add_on', models.CharField(max_length=40)),
                ('equipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='scheduler.equipment')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='equipment', to='scheduler.unit')),
            ],
        ),
        migrations.CreateModel(
            name='EquipmentRepair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('equipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repairs', to='scheduler.equipment')),
            ],
        ),
        migrations.CreateModel(
            name='EquipmentStock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('published_at', models.DateTimeField()),
                ('published_by', models.CharField(max_length=64)),
                ('equipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='scheduler.equipment')),
            ],
        ),
        migrations.CreateModel(
            name='EquipmentTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='equipment', to='scheduler.booking')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='scheduler.equipmentpiece')),
            ],
        ),
        migrations.AddConstraint(
            model_name='equipmentpiece',
            constraint=models.UniqueConstraint(fields=('equipment', 'number'), name='equipment_piece_once'),
        ),
        migrations.AddConstraint(
            model_name='equipmentpiece',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='equipment_piece_from_one'),
        ),
        migrations.AddConstraint(
            model_name='equipmentplace',
            constraint=models.UniqueConstraint(fields=('unit', 'add_on'), name='equipment_of_an_add_on_once'),
        ),
        migrations.AddConstraint(
            model_name='equipmentplace',
            constraint=models.CheckConstraint(condition=models.Q(('add_on', ''), _negated=True), name='equipment_has_add_on'),
        ),
        migrations.AddConstraint(
            model_name='equipmentrepair',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='equipment_repair_forward'),
        ),
        migrations.AddConstraint(
            model_name='equipmentrepair',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='equipment_repair_of_something'),
        ),
        migrations.AddConstraint(
            model_name='equipmentrepair',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='equipment_repair_has_reason'),
        ),
        migrations.AddIndex(
            model_name='equipmentstock',
            index=models.Index(fields=['equipment', '-effective_from', '-id'], name='equipment_stock_in_force'),
        ),
        migrations.AddConstraint(
            model_name='equipmentstock',
            constraint=models.CheckConstraint(condition=models.Q(('count__lte', 999)), name='equipment_stock_countable'),
        ),
        migrations.AddIndex(
            model_name='equipmenttaken',
            index=models.Index(fields=['piece', 'ends_at', 'starts_at'], name='equipment_taken_of_piece'),
        ),
        migrations.AddConstraint(
            model_name='equipmenttaken',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='equipment_taken_forward'),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
