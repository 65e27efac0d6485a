"""The files around the code: what they promise is there, and they speak of nothing but the project."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.config import Settings

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ["requirements.txt", "requirements-dev.txt"]

# Written so that no pattern finds itself.
FOREIGN = {
    "the host of a package registry": r"pyp[i]\.org|pythonhoste[d]\.|npmj[s]\.(org|com)|[d]eb\.debian\.",
    "a path of one machine": r"(?<![\w.])/(wor[k]|tm[p]|roo[t]|hom[e]/\w+)/",
}


def committed_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def text_of(file: Path) -> str:
    content = file.read_bytes()
    return "" if b"\0" in content else content.decode()


@pytest.mark.parametrize("what", FOREIGN)
def test_files_speak_of_the_project_only(what: str) -> None:
    pattern = re.compile(FOREIGN[what])
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for file in committed_files()
        for number, line in enumerate(text_of(file).splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found, f"{what}:\n" + "\n".join(found)


def requirements(lock: str) -> list[str]:
    joined = (ROOT / lock).read_text().replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_and_hashed(lock: str) -> None:
    pinned = re.compile(r"[a-z0-9-]+==\S+( ; [^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    loose = [line[:80] for line in requirements(lock) if not pinned.fullmatch(line)]
    assert not loose, loose


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address(lock: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links", (ROOT / lock).read_text())


def test_the_lock_has_the_versions_of_the_project() -> None:
    extras = PROJECT["optional-dependencies"]
    wanted = {
        "requirements.txt": PROJECT["dependencies"] + extras["build"],
        "requirements-dev.txt": PROJECT["dependencies"] + extras["build"] + extras["dev"],
    }
    for lock, names in wanted.items():
        locked = {line.split()[0] for line in requirements(lock)}
        missing = {re.sub(r"\[.*?\]", "", name) for name in names} - locked
        assert not missing, f"{lock} is behind pyproject.toml (make lock): {missing}"


def test_the_tools_lock_holds_the_whole_runtime_lock() -> None:
    behind = set(requirements("requirements.txt")) - set(requirements("requirements-dev.txt"))
    assert not behind, behind


TOP_LEVEL = {
    *("bot", "migrations", "tests", "docs", "pyproject.toml", *LOCKS, "Makefile", ".ci", ".gitignore"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", ".env.example"),
    *("Procfile", "app.json", ".python-version"),  # for Heroku-like hosts
    *("Containerfile", ".containerignore", ".dockerignore"),
}


def test_nothing_lies_about_at_the_top() -> None:
    assert {file.relative_to(ROOT).parts[0] for file in committed_files()} <= TOP_LEVEL


def processes() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def check_command(words: list[str]) -> None:
    """Whether a command is one of the bot's."""
    python, *arguments = words
    assert python == "python"
    shown = subprocess.run(
        [sys.executable, *arguments, "--help"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert shown.returncode == 0, f"{words}: {shown.stderr}"


def test_the_processes_are_commands_of_the_bot() -> None:
    assert set(processes()) == {"release", "web", "worker"}
    for command in processes().values():
        words = shlex.split(command)
        if words[0] == "env":
            assert words[1].partition("=")[0].lower() in Settings.model_fields
            words = words[2:]
        check_command(words)


def test_the_web_process_is_reached_from_outside() -> None:
    assert "HOST=0.0.0.0" in processes()["web"], "a router of the host's must reach it"
    assert "HOST=0.0.0.0" in environment_of_the_image()


def test_the_manifest_of_the_app_names_processes_and_settings_that_are_there() -> None:
    app = json.loads((ROOT / "app.json").read_text())
    assert set(app["formation"]) == set(processes()) - {"release"}
    known = {name.upper() for name in Settings.model_fields}
    assert set(app["env"]) <= known
    values = {name.lower(): one["value"] for name, one in app["env"].items() if "value" in one}
    assert Settings(_env_file=None, **values)
    most = int(app["env"]["DATABASE_CONNECTIONS"]["value"]) * len(app["formation"])
    assert most < 20, "as many has the smallest plan, and the next release migrates beside these"


def containerfile() -> list[tuple[str, str]]:
    """Its instructions, each with what follows it."""
    joined = (ROOT / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def environment_of_the_image() -> list[str]:
    return [word for name, rest in containerfile() if name == "ENV" for word in rest.split()]


def copied() -> list[tuple[str, str]]:
    """What is copied into the image, from where to where."""
    return [
        (rest.split()[0], rest.split()[1])
        for name, rest in containerfile()
        if name == "COPY" and not rest.startswith("--from")
    ]


def test_the_image_is_made_of_files_that_are_there_and_of_nothing_unlocked() -> None:
    for source, _ in copied():
        assert (ROOT / source).exists(), source
    ignoring = [(ROOT / name).read_text().splitlines() for name in (".containerignore", ".dockerignore")]
    assert ignoring[0] == ignoring[1]
    shown = {line.removeprefix("!") for line in ignoring[0] if line.startswith("!")}
    assert "*" in ignoring[0]
    assert shown == {source for source, _ in copied()}, "what is not copied must not be sent to the builder: .env"
    installs = [rest for name, rest in containerfile() if name == "RUN" and "pip install" in rest]
    assert all("--require-hashes" in rest for rest in installs)
    bases = [rest.split()[0] for name, rest in containerfile() if name == "FROM"]
    version = (ROOT / ".python-version").read_text().strip()
    assert set(bases) == {f"python:{version}-slim"}, "no registry's address, and one version of Python"
    assert PROJECT["requires-python"] == f">={version}"


def test_the_image_runs_as_nobody_of_consequence() -> None:
    [user] = [rest for name, rest in containerfile() if name == "USER"]
    created = next(rest for name, rest in containerfile() if name == "RUN" and "useradd" in rest)
    assert user != "root"
    assert re.search(rf"useradd[^&]* {user}\b", created)
    names = [name for name, _ in containerfile()]
    assert "RUN" not in names[names.index("USER") :], "nothing is built as that user"


def test_the_commands_of_the_image_are_commands_of_the_bot() -> None:
    [command] = [rest for name, rest in containerfile() if name == "CMD"]
    [health] = [rest for name, rest in containerfile() if name == "HEALTHCHECK"]
    check_command(json.loads(command))
    check_command(json.loads(health.partition(" CMD ")[2]))


def test_what_is_copied_into_the_image_is_all_that_the_bot_needs(tmp_path: Path) -> None:
    for source, target in copied():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path}/data.db"}
    for arguments in (["migrate"], ["manifest"], ["sandbox", "--help"]):
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr


def test_the_example_lists_every_setting() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    listed = [line.partition("=")[0] for line in lines if line and not line.startswith("#")]
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_the_readme_begins_with_the_two_commands() -> None:
    named = re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text())
    assert list(dict.fromkeys(named))[:2] == ["sandbox", "test"]


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert text.startswith("# Changelog\n")
    versions = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    released = re.compile(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}")
    assert all(released.fullmatch(version) for version in versions[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
