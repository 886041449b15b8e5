"""Measures the round trip of a workbook: time and the most memory, of a short and a long one, each step in a process of its own.

    python -m benchmarks.workbook                        5,000 and 50,000 rows, both databases
    python -m benchmarks.workbook --rows 50000 --database sqlite

`peak_mb` is the most memory that the process ever had, `base_mb` what it had before the step: Django and all of the project, read in.
`own_mb` is what it
held for itself before and after, without the parts of files that it only looks into: on SQLite up to 128 MB of the database.
Flat is what grows by less than the rows do.  There is no peer: nothing else does the same.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import django

from benchmarks.databases import CHOICES, ROOT, engines, run_on

STEPS = ("export", "guard", "read", "check same", "check 20 changes", "check all new names", "write all new names", "undo all new names")
SIZES = (5_000, 50_000)


def memory_mb(of: str = "VmHWM") -> float:
    """Return the most memory that this process has had, that of the process it came from aside; or another figure of Linux."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{of}:")[2].split()[0]) / 1024


def officer() -> Any:
    """Return the administrator who imports."""
    from accounts.models import User  # noqa: PLC0415

    found = User.objects.filter(username="benchmark").first()
    return found or User.objects.create_user("benchmark", "benchmark@example.org", role="administrator")


def rows_of(edit: Callable[[int, dict[str, str]], None]) -> Iterator[dict[str, str]]:
    """Yield the organisations of the register as rows, each as edited."""
    from exchange.workbook.records import row_cells, sheet_rows  # noqa: PLC0415

    for number, values in enumerate(sheet_rows("organisations", viewer=officer())):
        cells = row_cells("organisations", values)
        edit(number, cells)
        yield cells


def rename(number: int, cells: dict[str, str]) -> None:
    """Give an organisation another local name."""
    cells["name_local"] = f"Edited {number}"


def rename_some(number: int, cells: dict[str, str]) -> None:
    """Give the first twenty organisations another local name."""
    if number < 20:
        rename(number, cells)


def files_write(folder: Path, steps: Iterable[str]) -> None:
    """Write the workbooks that some steps read."""
    from exchange.workbook.write import Export, workbook_write  # noqa: PLC0415

    edits = {"same": lambda _number, _cells: None, "20 changes": rename_some, "all new names": rename}
    for name in {name for name in edits for step in steps if name in step or (step in ("guard", "read") and name == "all new names")}:
        edit = edits[name]
        workbook_write(folder / f"{name}.xlsx", Export({"organisations": rows_of(edit)}))


def step_run(step: str, folder: Path) -> dict[str, Any]:
    """Do one step and return what it counted."""
    from django.conf import settings  # noqa: PLC0415

    from exchange import services  # noqa: PLC0415
    from exchange.models import Import  # noqa: PLC0415
    from exchange.workbook.export import export_write  # noqa: PLC0415
    from exchange.workbook.guard import file_check  # noqa: PLC0415
    from exchange.workbook.read import sheets_read  # noqa: PLC0415
    from firms.models import Organisation  # noqa: PLC0415

    settings.IMPORTS_DIR = folder / "imports"
    path, actor = folder / "all new names.xlsx", officer()
    if step == "export":
        with tempfile.TemporaryFile() as target:
            return {"rows": export_write(target, "zones", None, viewer=None, form="xlsx")["organisations"]}
    if step == "guard":
        return {"kind": file_check(path, path.name).value}
    if step == "read":
        with sheets_read(path, file_check(path, path.name), path.name) as sheets:
            return {"rows": sum(1 for sheet in sheets for _row in sheet.rows)}
    if step.startswith("check"):
        file = folder / f"{step.removeprefix('check ')}.xlsx"
        one = services.import_create(actor=actor, file_name=file.name, pieces=[file.read_bytes()])
        services.import_check(one, actor=actor)
        one.refresh_from_db()
        return {"rows": one.rows_read, "same": one.rows_same, "wrong": one.rows.exclude(errors=[]).count(), "status": one.status}
    one = Import.objects.order_by("-pk").first()
    assert one is not None  # noqa: S101 -- the step before made it
    if step.startswith("write"):
        services.import_accept(one, actor=actor)
        services.import_write(one, actor=actor)
    else:
        services.import_undo(one, actor=actor)
    return {"status": one.status, "edited": Organisation.objects.filter(name_local__startswith="Edited").count()}


def measure(step: str, folder: Path, rows: int, engine: str) -> None:
    """Do one step and print its figures."""
    import config.urls  # noqa: F401, PLC0415 -- so that all of the project is read in
    from exchange import tasks  # noqa: F401, PLC0415

    base, own, begun = memory_mb(), memory_mb("RssAnon"), time.perf_counter()
    counted = step_run(step, folder)
    spent = (time.perf_counter() - begun) * 1000
    figures = {"operation": f"workbook {step}", "size": str(rows), "database": engine, "peer": "", "ours_ms": round(spent, 1)}
    none = {"peer_ms": None, "ratio": None, "target": None, "met": None}
    memory = {"base_mb": round(base), "peak_mb": round(memory_mb()), "own_mb": [round(own), round(memory_mb("RssAnon"))]}
    print(json.dumps({**figures, **none, **memory, **counted}), flush=True)


def inside(rows: int, engine: str, steps: list[str]) -> None:
    """Fill the database, write the files, and do every step in a process of its own."""
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.fill import register_write  # noqa: PLC0415
    from benchmarks.generate import names  # noqa: PLC0415
    from firms.models import Organisation, Source  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("reference_load", verbosity=0)
    register_write(names(rows))
    source = Source.objects.create(key="benchmark", title="Generated for measuring")
    links = Organisation.sources.through
    numbers = Organisation.objects.values_list("pk", flat=True)
    links.objects.bulk_create([links(organisation_id=number, source=source) for number in numbers], batch_size=500)
    Organisation.objects.update(status="operating")
    with tempfile.TemporaryDirectory() as folder:
        files_write(Path(folder), steps or STEPS)
        for step in steps or STEPS:
            command = [
                sys.executable,
                "-m",
                "benchmarks.workbook",
                "--step",
                step,
                "--folder",
                folder,
                "--rows",
                str(rows),
                "--database",
                engine,
            ]
            subprocess.run(command, cwd=ROOT, env=os.environ.copy(), check=True)  # noqa: S603 -- ourselves


def main() -> None:
    """Read what is asked and measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--database", choices=CHOICES, default="both")
    parser.add_argument("--only", action="append", choices=STEPS, default=[])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step or options.inside:
        django.setup()
        [rows] = options.rows
        if options.step:
            measure(options.step, options.folder, rows, options.database)
        else:
            inside(rows, options.database, options.only)
        return
    for engine in engines(options.database):
        for rows in options.rows or SIZES:
            run_on(
                engine,
                "benchmarks.workbook",
                ["--rows", str(rows), "--database", engine, *(part for step in options.only for part in ("--only", step))],
            )


if __name__ == "__main__":
    main()
