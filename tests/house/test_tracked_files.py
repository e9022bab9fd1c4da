"""Rules that every tracked file keeps: no package host, no path of one machine, no bare ignore."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import tokenize
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Written in two pieces, so that this file keeps its own rule.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted",
    "npm" + "js.",
    "crates" + ".io",
    "proxy.golang" + ".org",
    "sum.golang" + ".org",
    "deb.debian" + ".org",
    "rubygems" + ".org",
    "conda" + "-forge",
    "ghcr" + ".io",
    "docker" + ".io",
    "index" + "-url",
    "find" + "-links",
]
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:root|home|work|Users|workspace|opt/wheels)/[\w.-]")
DIRECTIVE = re.compile(r"noqa(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[^\]]*\])?")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            found.append((str(path.relative_to(ROOT)), raw.decode("utf-8")))
    return found


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_host() -> None:
    assert lines_with(re.compile("|".join(map(re.escape, HOSTS)))) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_with(MACHINE_PATH) == []


@pytest.mark.parametrize("line", ["see /" + "root/x", 'open("/' + 'work/a")', "/" + "home/lan/b"])
def test_a_machine_path_is_recognised(line: str) -> None:
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize("lock", ["requirements.lock", "tests/servers/influxd/go.lock"])
def test_a_lock_file_pins_each_package_with_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert lines
    for line in lines:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ ", line), f"not pinned: {line[:60]}"
        assert " --hash=sha256:" in line, f"no hash: {line[:60]}"
        assert "://" not in line, f"names a host: {line[:60]}"


def test_every_ignore_in_the_code_says_why_on_its_line() -> None:
    silent = []
    for path in tracked():
        if path.suffix != ".py":
            continue
        with tokenize.open(path) as source:
            comments = [
                t for t in tokenize.generate_tokens(source.readline) if t.type == tokenize.COMMENT
            ]
        for comment in comments:
            if DIRECTIVE.search(comment.string):
                reason = DIRECTIVE.sub("", comment.string)
                if not re.search(r"\w{3,}", reason):
                    silent.append(f"{path.relative_to(ROOT)}:{comment.start[0]}: {comment.string}")
    assert silent == []


def test_every_ignored_rule_in_the_configuration_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = re.findall(r'^\s*"([A-Z]+\d*)",(.*)$', text, re.MULTILINE)
    assert ignored
    assert [rule for rule, reason in ignored if not re.match(r"\s*# \w+", reason)] == []


def test_every_package_stands_in_the_layers_of_the_import_contract() -> None:
    packages = {
        path.parent.name
        for path in tracked()
        if path.match("*/__init__.py") and path.parent.parent == ROOT
    }
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    layers = contracts["importlinter:contract:packages"]["layers"]
    roots = contracts["importlinter"]["root_packages"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert packages == set(re.findall(r"\w+", layers)) == set(roots.split())
    assert packages == set(project["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_every_module_says_in_two_to_five_lines_what_it_decides() -> None:
    for path in tracked():
        if path.suffix == ".py" and "tests" not in path.relative_to(ROOT).parts:
            said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            assert said, f"{path.relative_to(ROOT)} does not say what it is for"


def test_no_file_eats_the_rest() -> None:
    """A module ends at 300 lines; a contract test may hold one port whole, up to 500."""
    long = {}
    for path in tracked():
        name = path.relative_to(ROOT)
        if path.suffix == ".py":
            count = len(path.read_text(encoding="utf-8").splitlines())
            if count > (500 if name.parts[0] == "tests" else 300):
                long[str(name)] = count
    assert long == {}


def test_a_connection_to_sqlite_is_closed_by_who_opened_it() -> None:
    """`with` ends a transaction alone; Python 3.13 warns of each that is left open."""
    assert lines_with(re.compile(r"with sqlite3\.connect\((?!\\)")) == []
