"""The examples of the page on writing, on a small register and with a token."""

import shutil

import pytest

from accounts.models import User
from accounts.services import token_create
from core.models import Batch
from devtools.steps import ROOT
from linkages.models import Claim
from tests import factories as make
from tests.api.examples import wrong_examples


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine (Debian: apt-get install curl)")
@pytest.mark.django_db(transaction=True)
def test_the_examples_on_writing_print_what_the_page_says(live_server, tmp_path):
    make.organisation("sohar-aluminium", name="Sohar Aluminium Company", kind="anchor")
    make.product("aluminium-ingots-sows", stage="intermediate")
    user = User.objects.create_user("salma", role="officer", countries=["OM"])
    _token, key = token_create(actor=user, name="The gazette", scope="write", days=30)
    wrong = wrong_examples(ROOT / "docs" / "api" / "writing.md", site=live_server.url, folder=tmp_path, environment={"ATLAS_TOKEN": key})
    assert not wrong, "\n\n".join(wrong)
    assert Claim.objects.count() == 3
    assert Batch.objects.get().title == "Gazette of March 2026"
