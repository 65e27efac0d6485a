"""The files around the code: what they promise is there, and they speak of nothing but the project."""

import re
import shlex
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


def test_the_processes_are_commands_of_the_bot() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()
    processes = dict(line.split(": ", 1) for line in lines)
    assert set(processes) == {"release", "web", "worker"}
    for command in processes.values():
        python, *arguments = shlex.split(command)
        assert python == "python"
        shown = subprocess.run(
            [sys.executable, *arguments, "--help"], cwd=ROOT, check=False, capture_output=True, text=True
        )
        assert shown.returncode == 0, f"{command}: {shown.stderr}"


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
