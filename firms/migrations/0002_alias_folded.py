from django.db import migrations, models


def fold(apps, schema_editor):
    Alias = apps.get_model('firms', 'Alias')
    rows = list(Alias.objects.all())
    for alias in rows:
        alias.name_folded = ' '.join(alias.name.split()).casefold()
    Alias.objects.bulk_update(rows, ['name_folded'], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('firms', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='alias',
            name='firms_alias_unique_name',
        ),
        migrations.AddField(
            model_name='alias',
            name='name_folded',
            field=models.CharField(default='', editable=False, help_text='The name as it is compared with others, without regard to case.', max_length=900, verbose_name='folded name'),
            preserve_default=False,
        ),
        migrations.RunPython(fold, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='alias',
            constraint=models.UniqueConstraint(fields=('name_folded',), name='firms_alias_unique_name', violation_error_message='This alias belongs to an organisation already.'),
        ),
    ]
