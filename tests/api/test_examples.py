"""Every example in the documentation of the interface runs on the starting data and prints what the page says."""

import re
import shutil

import pytest

from devtools.steps import ROOT
from tests.api.examples import examples_of, wrong_examples

pytestmark = pytest.mark.django_db

PAGES = [ROOT / "docs" / "api.md", *sorted((ROOT / "docs" / "api").glob("*.md"))]
WRITING = "writing.md"
WITHOUT_EXAMPLES = {"README.md", "versions.md"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine (Debian: apt-get install curl)")
@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in {WRITING, *WITHOUT_EXAMPLES}], ids=lambda page: page.stem)
def test_the_examples_of_a_page_print_what_it_says(page, shipped_site, tmp_path):
    wrong = wrong_examples(page, site=shipped_site, folder=tmp_path)
    assert not wrong, "\n\n".join(wrong)


def test_every_page_of_a_task_has_examples_for_the_command_line_and_for_python():
    for page in PAGES[1:]:
        wanted = set() if page.name in WITHOUT_EXAMPLES else {"sh", "python"}
        assert {one.language for one in examples_of(page)} == wanted, page.name


def test_no_code_of_a_page_escapes_being_run():
    for page in PAGES:
        languages = set(re.findall(r"^```(\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert languages <= {"sh", "python"}, page.name


def test_the_list_of_pages_names_every_one():
    index = (ROOT / "docs" / "api" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((\w[\w-]*\.md)\)", index)) == {page.name for page in PAGES[1:]} - {"README.md"}
