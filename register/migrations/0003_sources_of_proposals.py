"""A proposal names several new sources, the version that the proposer saw, and where its proof can be read."""

from django.db import migrations, models


def listed(apps, _editor):
    for proposal in apps.get_model("register", "Proposal").objects.all():
        proposal.new_sources = [proposal.new_sources] if proposal.new_sources else []
        proposal.save(update_fields=["new_sources"])


class Migration(migrations.Migration):
    dependencies = [("register", "0002_proposals")]

    operations = [
        migrations.RenameField("proposal", "new_source", "new_sources"),
        migrations.AlterField(
            "proposal",
            "new_sources",
            models.JSONField(
                default=list, help_text="Sources that the register does not have; entered on acceptance.", verbose_name="new sources"
            ),
        ),
        migrations.RunPython(listed, migrations.RunPython.noop),
    ]
