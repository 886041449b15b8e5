"""The examples of a page of documentation: its blocks are run in order against a site, and what each prints is what stands in it."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME = "https://atlas.example"
"""The address that pages write for that of a site."""

MARK = "-- end of example --"
ENDS = {"sh": f"printf '\\n%s\\n' '{MARK}'\n", "python": f"print('\\n{MARK}', flush=True)\n"}


@dataclass(frozen=True, slots=True)
class Example:
    """One block of code on a page, and the line on which it begins."""

    page: str
    line: int
    language: str
    code: str

    @property
    def told(self) -> str:
        """What the page says that it prints: the lines after `# >`."""
        return "\n".join(line.removeprefix("# >").strip() for line in self.code.splitlines() if line.startswith("# >"))

    def prints(self, text: str) -> bool:
        """Return whether a text is what the page says; `...` stands for anything."""
        pattern = ".*".join(re.escape(part) for part in self.told.split("..."))
        return re.fullmatch(pattern, text, re.DOTALL) is not None


def examples_of(page: Path) -> list[Example]:
    """Return the examples of a page in their order."""
    text = page.read_text(encoding="utf-8")
    return [
        Example(page.name, text.count("\n", 0, found.start()) + 1, found[1], found[2])
        for found in re.finditer(r"^```(sh|python)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


def printed(examples: list[Example], *, site: str, folder: Path, environment: Mapping[str, str] | None = None) -> list[str]:
    """Return what each of some examples of one language prints, run one after the other in one process in a folder."""
    [language] = {one.language for one in examples}
    script = "".join(one.code.replace(HOME, site) + ENDS[language] for one in examples)
    command = ["sh", "-euc", script] if language == "sh" else [sys.executable, "-c", script]
    # Nothing of this process leaks in: no proxy, no settings, no other language.
    known = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", **(environment or {})}
    done = subprocess.run(command, cwd=folder, env=known, capture_output=True, timeout=60)
    assert done.returncode == 0, f"{examples[0].page}, {language}: {done.stderr.decode()}\n{done.stdout.decode()}"
    parts = done.stdout.decode().replace("\r\n", "\n").replace(site, HOME).split(f"\n{MARK}\n")
    return ["\n".join(line.strip() for line in part.rstrip("\n").splitlines()) for part in parts[:-1]]


def wrong_examples(page: Path, *, site: str, folder: Path, environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the examples of a page that print something else than it says, with both."""
    found = []
    for language in ENDS:
        examples = [one for one in examples_of(page) if one.language == language]
        texts = printed(examples, site=site, folder=folder, environment=environment) if examples else []
        found += [
            f"{one.page}:{one.line} prints\n{text}\nand the page says\n{one.told}"
            for one, text in zip(examples, texts, strict=True)
            if not one.prints(text)
        ]
    return found
