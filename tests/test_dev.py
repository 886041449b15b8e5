"""The two commands: steps that are skipped, sentences for what is missing, and what the lock files hold."""

import ast
import contextlib
import importlib.util
import json
import os
import re
import socket
import sys

import pytest

import dev
from devtools import checking, postgres, serving, setup, steps
from devtools.steps import ROOT, Stop


# --- Steps -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def workshop(tmp_path):
    """A step that counts how often it was done: `work(inputs)`."""

    class Workshop:
        done = 0
        output = tmp_path / "output"
        stamp = tmp_path / "stamps" / "made"

        def act(self):
            self.done += 1
            self.output.write_text("made")

        def work(self, inputs="a"):
            steps.step("work", self.act, stamp=self.stamp, inputs=lambda: inputs, outputs=[self.output])

    return Workshop()


def test_a_step_is_skipped_while_nothing_has_changed(workshop, capsys):
    workshop.work()
    workshop.work()
    assert workshop.done == 1
    assert re.fullmatch(r" +work +\d+\.\d s\n +work +unchanged\n", capsys.readouterr().out)


def test_a_step_is_done_again_when_its_inputs_change(workshop):
    workshop.work("a")
    workshop.work("b")
    assert workshop.done == 2


def test_a_step_is_done_again_when_its_output_is_gone(workshop):
    workshop.work()
    workshop.output.unlink()
    workshop.work()
    assert workshop.done == 2


def test_a_step_that_fails_is_not_remembered(workshop, capsys):
    def fail():
        raise Stop("no")

    with pytest.raises(Stop):
        steps.step("work", fail, stamp=workshop.stamp, inputs=lambda: "a")
    assert capsys.readouterr().out.endswith("failed\n")
    assert not workshop.stamp.exists()


def test_what_an_action_changes_among_its_own_inputs_is_remembered(tmp_path):
    """Migrating changes the identity of the database, which is an input of the step."""
    state, done = ["empty"], []

    def migrate():
        state[0] = "filled"
        done.append(1)

    for _ in range(2):
        steps.step("tables", migrate, stamp=tmp_path / "stamp", inputs=lambda: state[0])
    assert len(done) == 1


def test_the_digest_follows_contents_and_names_of_files(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.txt").write_text("1")
    first = steps.digest(tmp_path)
    assert steps.digest(tmp_path) == first
    (tmp_path / "sub" / "one.txt").write_text("2")
    second = steps.digest(tmp_path)
    (tmp_path / "sub" / "one.txt").rename(tmp_path / "sub" / "two.txt")
    third = steps.digest(tmp_path)
    assert len({first, second, third}) == 3


def test_the_digest_leaves_out_caches_and_stamps(tmp_path):
    before = steps.digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_bytes(b"x")
    (tmp_path / ".made").write_text("x")
    assert steps.digest(tmp_path) == before


def test_the_digest_of_something_missing_is_that_of_nothing(tmp_path):
    assert steps.digest(tmp_path / "missing") == steps.digest()
    assert steps.digest("a", "b") != steps.digest("ab")


# --- Sentences -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "output",
    [
        "WARNING: NewConnectionError('Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')",
        "npm error code EAI_AGAIN",
        "error: Request failed after 3 retries\n  Caused by: dns error: failed to lookup address information",
    ],
)
def test_no_network_is_said_in_one_sentence(output):
    sentence = steps.failure("requirements", output, 1, "var/log/requirements.log", needs_network=True)
    assert sentence.startswith("The package registries cannot be reached (step 'requirements')")
    assert "\n" not in sentence


def test_a_refused_database_is_not_taken_for_a_missing_network():
    sentence = steps.failure("tables", "Traceback ...\nOperationalError: Connection refused\n", 1, "x.log", needs_network=False)
    assert sentence == "Step 'tables' failed: OperationalError: Connection refused (details in x.log)"


def test_a_program_that_says_nothing_is_told_by_its_code():
    assert "ended with code 3" in steps.failure("tables", "\n", 3, "x.log", needs_network=False)


def test_a_program_that_fails_leaves_its_output_in_a_log():
    with pytest.raises(Stop, match=r"Step 'trial of failing' failed: second \(details in var/log/trial-of-failing\.log\)"):
        steps.quietly("trial of failing", [sys.executable, "-c", "import sys; print('first'); print('second'); sys.exit(2)"])
    log = steps.VAR / "log" / "trial-of-failing.log"
    assert log.read_text() == "first\nsecond\n"
    log.unlink()


def test_programs_find_our_tools_first_and_variables_can_be_taken_out(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    variables = steps.environment({"DATABASE_URL": None, "ATLAS_DEBUG": "1"})
    assert variables["PATH"].startswith(f"{ROOT / '.venv' / 'bin'}{os.pathsep}")
    assert "DATABASE_URL" not in variables
    assert variables["ATLAS_DEBUG"] == "1"


def test_an_old_python_is_told_what_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    spec = importlib.util.spec_from_file_location("old_dev", ROOT / "dev.py")
    with pytest.raises(SystemExit, match=r"^Cluster Atlas needs Python 3\.11 or newer; this is Python 3\.9\.$"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_an_old_python_can_read_dev_py_as_far_as_its_sentence():
    assert ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_python_without_venv_names_the_package(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "PYTHON", str(tmp_path / "python"))
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(Stop, match="apt-get install python3-venv"):
        setup.make_venv()


def test_a_working_environment_is_kept(monkeypatch):
    def refuse(*arguments, **options):
        pytest.fail("the environment would be made anew")

    monkeypatch.setattr(setup, "quietly", refuse)
    setup.make_venv()


def test_pip_steps_in_where_uv_cannot_be_had(monkeypatch):
    commands = []

    def no_uv(name, command, **options):
        commands.append(command)
        if "requirements-setup.txt" in command:
            raise Stop("no uv")

    monkeypatch.setattr(setup, "quietly", no_uv)
    setup.install("requirements.txt")
    assert commands[-1][1:3] == ["-m", "pip"]
    assert commands[-1][-3:] == ["--require-hashes", "-r", "requirements.txt"]


# --- Port and hosts --------------------------------------------------------------------------------------------------
def test_a_taken_port_is_refused_in_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Stop, match=rf"^Cannot listen on 127\.0\.0\.1:{port} \(address already in use\); choose another with --port\.$"):
            serving.refuse_taken_port("127.0.0.1", port)
    serving.refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_cannot_be_is_refused(port):
    with pytest.raises(Stop, match=f"a number from 1 to 65535, not {port}"):
        serving.refuse_taken_port("127.0.0.1", port)


def test_an_unknown_host_is_refused():
    with pytest.raises(Stop, match="is not known on this machine"):
        serving.refuse_taken_port("nowhere.invalid", 8000)


def test_the_server_answers_under_the_names_of_its_address():
    assert serving.allowed_hosts("127.0.0.1") == "localhost,127.0.0.1,[::1]"
    assert serving.allowed_hosts("atlas.local") == "localhost,127.0.0.1,[::1],atlas.local"
    assert serving.allowed_hosts("fd00::1") == "localhost,127.0.0.1,[::1],[fd00::1]"
    assert socket.gethostname() in serving.allowed_hosts("0.0.0.0").split(",")  # noqa: S104


# --- Database --------------------------------------------------------------------------------------------------------
def test_reset_deletes_the_sqlite_file_and_what_lies_beside_it(tmp_path):
    file = tmp_path / "atlas.sqlite3"
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"atlas.sqlite3{ending}").write_text("x")
    (tmp_path / "other").write_text("x")
    setup.reset({"engine": "sqlite", "file": str(file)})
    assert [left.name for left in tmp_path.iterdir()] == ["other"]


def test_reset_never_touches_postgresql():
    with pytest.raises(Stop, match="--reset deletes the SQLite file only"):
        setup.reset({"engine": "postgresql", "file": None})


def test_a_database_that_does_not_answer_stops_without_its_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://atlas:hidden-word@127.0.0.1:1/atlas")
    with pytest.raises(Stop, match=r"does not answer: .*port 1 failed: Connection refused") as caught:
        setup.database()
    assert "hidden-word" not in str(caught.value)


def test_the_newest_postgresql_of_the_system_is_taken(tmp_path):
    for version in ("9.6", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        if version != "17":
            (folder / "initdb").touch()
    assert postgres.system_binaries(f"{tmp_path}/*/bin") == tmp_path / "15" / "bin"
    assert postgres.system_binaries(f"{tmp_path}/none/*/bin") is None


def test_a_system_without_postgresql_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(postgres, "system_binaries", lambda: None)
    with pytest.raises(Stop, match="apt-get install postgresql"), postgres.provided("system", lambda: None):
        pytest.fail("no server can run")


def test_the_server_that_database_url_names_is_used_for_the_tests(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://atlas@db/atlas")
    with checking.postgres("auto") as address:
        assert address == "postgres://atlas@db/atlas"


# --- Checks ----------------------------------------------------------------------------------------------------------
def test_one_failed_check_fails_the_whole(capfd):
    checks = checking.Checks()
    checks.run("good", [sys.executable, "-c", ""], {})
    checks.run("bad", [sys.executable, "-c", "raise SystemExit(1)"], {})
    checks.run("none chosen", [sys.executable, "-c", "raise SystemExit(5)"], {}, none_found_is_fine=True)
    assert checks.summary() == 1
    summary = capfd.readouterr().out
    assert "1 of 3 checks failed: bad" in summary
    assert re.search(r"good +\d+\.\d s  passed", summary)


def test_all_checks_passed_is_exit_code_zero(capfd):
    checks = checking.Checks()
    checks.run("good", [sys.executable, "-c", ""], {})
    assert checks.summary() == 0
    assert "Everything passed." in capfd.readouterr().out


def test_no_tests_found_is_a_failure_unless_said_otherwise(capfd):
    checks = checking.Checks()
    checks.run("none", [sys.executable, "-c", "raise SystemExit(5)"], {})
    assert checks.summary() == 1


@pytest.fixture
def recorded(monkeypatch):
    """The checks that `test` would run, without running them."""
    ran = []

    class Recorder(checking.Checks):
        def run(self, name, command, variables, *, none_found_is_fine=False):
            ran.append((name, command, variables.get("DATABASE_URL")))

    monkeypatch.setattr(checking, "Checks", Recorder)
    monkeypatch.setattr(checking, "set_up", lambda *, dev: None)
    monkeypatch.setattr(checking, "provided", lambda origin, install: contextlib.nullcontext("postgres://own"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return ran


def test_paths_and_k_reach_pytest_on_both_databases(recorded):
    assert dev.main(["test", "tests/test_dev.py", "-k", "port", "-x"]) == 0
    arguments = ["-m", "pytest", "tests/test_dev.py", "-k", "port", "-x"]
    assert [(name, command[1:], database) for name, command, database in recorded] == [
        ("tests on SQLite", arguments, None),
        ("tests on PostgreSQL", [*arguments, "--database-only"], "postgres://own"),
    ]


def test_everything_is_checked_when_nothing_is_chosen(recorded):
    dev.main(["test"])
    names = [name for name, _, _ in recorded]
    assert names[:6] == ["ruff check", "ruff format", "types", "layers", "migrations", "production settings"]
    assert {"tests on SQLite", "tests on PostgreSQL"} <= set(names)


def test_an_option_that_run_does_not_know_is_refused(capsys):
    with pytest.raises(SystemExit):
        dev.main(["run", "--prot", "8001"])
    assert "unknown: --prot 8001" in capsys.readouterr().err


# --- Lock files ------------------------------------------------------------------------------------------------------
def pins(name):
    """Return the pinned version of each package of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.\[\]-]+)==([^\s;\\]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements-setup.txt", "requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).strip())
    assert blocks
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "index-url" not in text


def test_the_tools_run_on_what_is_shipped():
    shipped, tools = pins("requirements.txt"), pins("requirements-dev.txt")
    assert shipped.items() <= tools.items()


@pytest.mark.parametrize("name", ["requirements-setup.in", "requirements.in", "requirements-dev.in"])
def test_every_dependency_has_a_line_of_purpose(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.match(r"#|-r |\S+  # \S.+", line)] == []


@pytest.mark.parametrize("folder", [".", "tests/postgres"])
def test_the_npm_lock_holds_hashes_and_no_address(folder):
    packages = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {path: package for path, package in packages.items() if path}
    assert locked
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
    assert not any("resolved" in package for package in locked.values())


def test_psycopg_3_is_absent():
    """Django would silently prefer it to psycopg2."""
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None
