"""Measures how soon the workspace answers a hover in Chromium beside plain pages on the same data; prints one JSON line per figure.

    python -m benchmarks.workspace                              shipped data, then 20,000 organisations / 60,000 linkages
    python -m benchmarks.workspace --sizes shipped --rounds 5

The peers are built here into a temporary folder: a plain sigma + graphology page, and a plain MapLibre page with GeoJSON points and lines
and no ground.  They read the same columns from the same server.  Usable: the pictures are drawn, a pointer sent to a row of the list (ours:
all faces have drawn what is lit) or to an organisation in the picture (peers) has been answered, and two more frames have passed.
"""

import argparse
import gzip
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NODE = ROOT / ".venv" / "bin" / "node"
SIZES = ("shipped", "20000/60000")
COLUMNS = "/api/v1/selection/"
PLAIN_PAGES = {"plain sigma": "/static/peers/sigma.html", "plain MapLibre": "/static/peers/map.html"}
WAIT_MS = 60_000
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking"]

SETTINGS = "from config.settings.dev import *\nSTATIC_ROOT = {folder!r}\n"
HTML = (
    '<!doctype html><meta charset="utf-8"><title>{name}</title><link rel="stylesheet" href="peer.css">'
    '<div id="sheet"></div><script type="module" src="{name}.js"></script>'
)
CSS = "body { margin: 0 } #sheet { width: 1200px; height: 700px; position: relative } .maplibregl-canvas { position: absolute }"
COMMON = """
const data = await (await fetch("/api/v1/selection/")).json();
const { organisations: o, linkages: l } = data;
const sheet = document.getElementById("sheet");
const point = (target, x, y) => {
  const { left, top } = sheet.getBoundingClientRect();
  target.dispatchEvent(new MouseEvent("mousemove", { clientX: left + x, clientY: top + y, bubbles: true, view: window }));
};
const usable = () => requestAnimationFrame(() => requestAnimationFrame(() => { window.usable ??= performance.now(); }));
"""
SIGMA = (
    """
import Graph from "graphology";
import Sigma from "sigma";
"""
    + COMMON
    + """
const graph = new Graph({ multi: true, type: "directed" });
o.key.forEach((_key, at) => graph.addNode(at, { x: o.force_x[at], y: o.force_y[at], size: 4, label: o.name[at] }));
l.key.forEach((_key, at) => graph.addEdge(l.supplier[at], l.customer[at], { size: 1 }));
const sigma = new Sigma(graph, sheet);
sigma.on("enterNode", usable);
let last = 0;
const ask = () => {
  if (window.usable) return;
  const { x, y } = sigma.graphToViewport(graph.getNodeAttributes(last++ % graph.order));
  point(sheet.querySelector(".sigma-mouse"), x, y);
  requestAnimationFrame(ask);
};
requestAnimationFrame(ask);
"""
)
MAP = (
    """
import { Map, setWorkerUrl } from "maplibre-gl";
"""
    + COMMON
    + """
setWorkerUrl("/static/peers/worker.js");
const rows = o.key.map((_key, at) => at).filter((at) => o.latitude[at] !== null);
const place = (at) => [o.longitude[at], o.latitude[at]];
const feature = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });
const both = (at) => o.latitude[l.supplier[at]] !== null && o.latitude[l.customer[at]] !== null;
const lines = l.key.map((_key, at) => at).filter(both).map((at) => feature("LineString", [place(l.supplier[at]), place(l.customer[at])]));
const points = rows.map((at) => feature("Point", place(at)));
const source = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });
const map = new Map({
  container: sheet, center: [40, 25], zoom: 1, attributionControl: false,
  style: { version: 8, sources: { lines: source(lines), points: source(points) }, layers: [
    { id: "lines", type: "line", source: "lines", paint: { "line-width": 1 } },
    { id: "points", type: "circle", source: "points", paint: { "circle-radius": 4 } },
  ] },
});
map.on("mousemove", "points", usable);
map.once("idle", () => {
  let last = 0;
  const ask = () => {
    if (window.usable) return;
    const { x, y } = map.project(place(rows[last++ % rows.length]));
    point(map.getCanvas(), x, y);
    requestAnimationFrame(ask);
  };
  ask();
});
"""
)
OURS = """
const ask = () => {
  const faces = [...document.querySelectorAll("[data-face]")];
  const row = document.querySelector("[data-lights='organisation'] [data-key]") ?? document.querySelector("[data-lights] [data-key]");
  if (row && faces.length && faces.every((face) => !face.hidden && face.querySelector("canvas"))) {
    row.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    if (row.classList.contains("lit")) {
      requestAnimationFrame(() => requestAnimationFrame(() => { window.usable ??= performance.now(); }));
      return;
    }
    row.dispatchEvent(new PointerEvent("focusout", { bubbles: true }));
  }
  requestAnimationFrame(ask);
};
requestAnimationFrame(ask);
"""


def peers_build(folder: Path) -> None:
    """Bundle the plain pages into a folder."""
    folder.mkdir(parents=True)
    (folder / "peer.css").write_text(CSS)
    work = folder.parent.parent / "sources"
    work.mkdir()
    (work / "node_modules").symlink_to(ROOT / "node_modules")
    for name, script in (("sigma", SIGMA), ("map", MAP)):
        (folder / f"{name}.html").write_text(HTML.format(name=name))
        (work / f"{name}.js").write_text(script)
    # The worker is an entry of its own: imported for its effect alone it would be left out.
    worker = ROOT / "node_modules" / "maplibre-gl" / "dist" / "maplibre-gl-worker.mjs"
    entries = [str(work / "sigma.js"), str(work / "map.js"), f"worker={worker}"]
    bundler = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    command = [str(bundler), *entries, "--bundle", "--format=esm", "--target=es2022", "--minify", f"--outdir={folder}", "--log-level=error"]
    if bundler.read_bytes()[:2] == b"#!":
        command.insert(0, str(NODE))
    subprocess.run(command, check=True, cwd=work)  # noqa: S603 -- our own bundler


def answer(address: str, **headers: str) -> tuple[float, int, bytes, Any]:
    """Return milliseconds, status, body and headers of one answer."""
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=300) as got:  # noqa: S310 -- our own server
            body, status, said = got.read(), got.status, got.headers
    except urllib.error.HTTPError as error:
        body, status, said = error.read(), error.code, error.headers
    return (time.perf_counter() - started) * 1000, status, body, said


def figure(operation: str, size: str, ours: float | None, peer: str = "", theirs: float | None = None, **more: Any) -> dict[str, Any]:
    """Return one figure in the shape of the other benchmarks."""
    return {
        "operation": operation,
        "size": size,
        "database": "sqlite",
        "peer": peer,
        "ours_ms": None if ours is None else round(ours, 1),
        "peer_ms": None if theirs is None else round(theirs, 1),
        "ratio": None if not ours or theirs is None else round(theirs / ours, 3),
        "target": None,
        "met": None,
        **more,
    }


def server_figures(home: str, size: str) -> Iterator[dict[str, Any]]:
    """Yield first and remembered answers of the page and its columns, the bytes of the columns, and the time of a 304."""
    for name, path in (("page", "/explore/"), ("columns", COLUMNS)):
        first, status, plain, _said = answer(home + path)
        again = median(answer(home + path)[0] for _round in range(3))
        _spent, _status, packed, said = answer(home + path, **{"Accept-Encoding": "gzip"})
        coded = said.get("Content-Encoding", "")
        more = {"bytes": len(plain), "bytes_gzip": len(packed) if coded else len(gzip.compress(plain)), "compressed_by_server": bool(coded)}
        yield figure(f"workspace {name}, first", size, first, status=status, **more)
        yield figure(f"workspace {name}, remembered", size, again, status=status, rounds=3, **more)
        if said.get("ETag"):
            asked = {"If-None-Match": said["ETag"], "Accept-Encoding": "gzip"}
            got = [answer(home + path, **asked) for _round in range(5)]
            yield figure(f"workspace {name}, unchanged", size, median(one[0] for one in got), status=got[-1][1], rounds=5)


def visit(browser: Any, address: str, *, wait: bool) -> dict[str, Any]:
    """Open a page with nothing kept; return when it was usable, its requests and bytes over the wire."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        if "/explore/" in address:
            page.add_init_script(OURS)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        names: list[str] = []
        page.on("request", lambda request: names.append(request.url))
        page.goto(address, wait_until="commit" if wait else "networkidle", timeout=WAIT_MS)
        usable = None
        if wait:
            # The page notes the time itself; how often it is asked for it changes nothing.
            end = time.monotonic() + WAIT_MS / 1000
            while usable is None and time.monotonic() < end:
                page.wait_for_timeout(100)
                usable = page.evaluate("() => window.usable")
        libraries = any(part in name for name in names for part in ("maplibre", "sigma", "graphology"))
        return {"usable": usable, "requests": len(names), "bytes": int(sum(sizes)), "libraries": libraries}
    finally:
        context.close()


def browser_figures(home: str, size: str, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield times to usable, page by page in turns, and bytes and requests of pages."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    pages = {"workspace": "/explore/", **PLAIN_PAGES}
    seen: dict[str, list[dict[str, Any]]] = {name: [] for name in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for _round in range(rounds):
            for name, path in pages.items():
                seen[name].append(visit(browser, home + path, wait=True))
        times = {name: [one["usable"] for one in found if one["usable"]] for name, found in seen.items()}
        ours = median(times["workspace"]) if times["workspace"] else None
        for peer in PLAIN_PAGES:
            theirs = median(times[peer]) if times[peer] else None
            yield figure("usable", size, ours, peer, theirs, rounds=rounds, answered=[len(times["workspace"]), len(times[peer])])
        for name, found in seen.items():
            yield figure(f"weight of {name}", size, None, requests=found[-1]["requests"], bytes=found[-1]["bytes"])
        if size == "shipped":
            for name, path in (
                ("home", "/"),
                ("list", "/linkages/"),
                ("value chain", "/clusters/socar-polymer-petrochemicals/value-chain/"),
            ):
                found_here = visit(browser, home + path, wait=False)
                yield figure(f"weight of {name}", size, None, **{key: found_here[key] for key in ("requests", "bytes", "libraries")})
        browser.close()


def measure(size: str, rounds: int, kept: str) -> Iterator[dict[str, Any]]:
    """Fill a database of its own (or take one that is kept), serve it, and yield the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "measured_settings.py").write_text(SETTINGS.format(folder=str(folder / "collected")))
        variables = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{kept or folder / 'workspace.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "measured_settings",
            "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
            "ATLAS_LOG_LEVEL": "ERROR",
        }

        def run(*command: str) -> None:
            subprocess.run([sys.executable, *command], cwd=ROOT, env=variables, check=True, stdout=sys.stderr)  # noqa: S603 -- ourselves

        run("manage.py", "collectstatic", "--no-input", "-v0")
        if not kept:
            run("manage.py", "migrate", "-v0")
            run("manage.py", "reference_load", "-v0")
            if size == "shipped":
                run("manage.py", "pack_load", "-v0")
            else:
                organisations, linkages = size.split("/")
                run("-m", "benchmarks.fill", "--organisations", organisations, "--linkages", linkages)
        peers_build(folder / "collected" / "peers")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--timeout", "300"]
        server = subprocess.Popen([sys.executable, "-m", *command, "--log-level", "error", "--no-control-socket"], cwd=ROOT, env=variables)  # noqa: S603
        home = f"http://127.0.0.1:{port}"
        try:
            for _try in range(300):
                try:
                    answer(f"{home}/method/")
                    break
                except OSError:
                    time.sleep(0.1)
            yield from server_figures(home, size)
            yield from browser_figures(home, size, rounds)
        finally:
            server.terminate()
            server.wait()


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", default=SIZES, metavar="N/M", help="shipped, or organisations/linkages")
    parser.add_argument("--rounds", type=int, default=0, help="(default: 5 of shipped data, 3 of a generated register)")
    parser.add_argument("--kept", default="", metavar="FILE", help="an SQLite file that holds a register of the one size asked for")
    options = parser.parse_args()
    for size in options.sizes:
        for one in measure(size, options.rounds or (5 if size == "shipped" else 3), options.kept):
            print(json.dumps(one), flush=True)


if __name__ == "__main__":
    main()
