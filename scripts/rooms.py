"""Measures the house: how full its rooms are, who imports whom between them, who stands outside.

`python -m scripts.rooms [FOLDER]` prints a line a package, and each folder, arrow in a circle and
file that the words of docs/architecture.md do not allow. It changes nothing and judges no name.
"""  # noqa: INP001 - a program for people, imported by tests alone

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

PACKAGES = ("domain", "storage", "ingest", "compliance", "api", "simulators", "service")
CHILDREN_MOST = 11
# Steps of a history that only grows, each frozen once it was shipped.
GROWING = frozenset({"versions"})
_NO_CHILDREN = frozenset({"__init__.py", "__pycache__"})

Arrow = tuple[str, str]


def folders(package: Path) -> Iterator[Path]:
    """Give every folder that holds code, itself or in a room within it; the package's own first."""
    holding = {
        folder
        for path in package.rglob("*.py")
        for folder in path.relative_to(package).parents
        if _NO_CHILDREN.isdisjoint(folder.parts)
    }
    yield from sorted(package / folder for folder in holding | {Path()})


def children(folder: Path) -> list[str]:
    """Return what stands in a folder: its files, and the rooms within it that hold any."""
    return sorted(
        one.name
        for one in folder.iterdir()
        if one.name not in _NO_CHILDREN and not one.name.startswith(".")
        if one.is_file() or any(is_kept(path) for path in one.rglob("*"))
    )


def is_kept(path: Path) -> bool:
    """Return whether a path is a file that was written by people, and no remains of a compiler."""
    return path.is_file() and "__pycache__" not in path.parts


def too_full(package: Path) -> dict[str, int]:
    """Return the folders of code that hold more than eleven children, with their number."""
    counts = {
        folder.relative_to(package.parent).as_posix(): len(children(folder))
        for folder in folders(package)
        if folder.name not in GROWING
    }
    return {name: count for name, count in counts.items() if count > CHILDREN_MOST}


def module_of(root: Path, path: Path) -> str:
    """Return a file's dotted name; a package's is that of its folder."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(root: Path) -> dict[str, set[str]]:
    """Return by module of the product the modules of the product that it imports."""
    paths = {
        module_of(root, path): path for name in PACKAGES for path in (root / name).rglob("*.py")
    }
    found: dict[str, set[str]] = {}
    for module, path in sorted(paths.items()):
        found[module] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found[module] |= {alias.name for alias in node.names} & paths.keys()
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    within = f"{node.module}.{alias.name}"
                    found[module] |= {within if within in paths else node.module} & paths.keys()
        found[module].discard(module)
    return found


def arrows_within(folder: str, imports: Mapping[str, set[str]]) -> set[Arrow]:
    """Return the arrows between the children of a folder (dotted): who imports whom."""

    def child(module: str) -> str | None:
        head, _, rest = module.partition(f"{folder}.")
        return rest.partition(".")[0] if not head and rest else None

    return {
        (importer, imported)
        for module, others in imports.items()
        for other in others
        if (importer := child(module)) and (imported := child(other)) and importer != imported
    }


def circles(arrows: set[Arrow]) -> set[Arrow]:
    """Return the arrows that lie on a circle: from their end one comes back to their begin."""
    nexts = defaultdict(set)
    for begin, end in arrows:
        nexts[begin].add(end)

    def reached(begin: str) -> set[str]:
        seen: set[str] = set()
        ahead = [begin]
        while ahead:
            for one in nexts[ahead.pop()] - seen:
                seen.add(one)
                ahead.append(one)
        return seen

    return {(begin, end) for begin, end in arrows if begin in reached(end)}


@dataclass(slots=True)
class House:
    """What is found of one package; files and folders by their names, arrows by their ends."""

    package: str
    files: int = 0
    folders: int = 0
    most_children: int = 0
    too_full: dict[str, int] = field(default_factory=dict)
    arrows: set[Arrow] = field(default_factory=set)
    circles: dict[str, set[Arrow]] = field(default_factory=dict)
    one_importer: dict[str, str] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)


def measured(root: Path, package: str, imports: Mapping[str, set[str]]) -> House:
    """Return what is found of a package; `imports` is that of the whole product."""
    place = root / package
    found = House(package, too_full=too_full(place))
    for folder in folders(place):
        found.folders += 1
        found.files += sum(path.name != "__init__.py" for path in folder.glob("*.py"))
        if folder.name not in GROWING:
            found.most_children = max(found.most_children, len(children(folder)))
        dotted = ".".join(folder.relative_to(root).parts)
        arrows = arrows_within(dotted, imports)
        found.arrows |= arrows if folder == place else set()
        if on_circle := circles(arrows):
            found.circles[dotted] = on_circle
    importers = defaultdict(set)
    for module, others in imports.items():
        for other in others:
            importers[other].add(module)
    for module in sorted(imports):
        if module.startswith(f"{package}.") and len(importers[module]) == 1:
            (importer,) = importers[module]
            found.one_importer[module] = importer
            if stands_outside(module, importer, found.too_full):
                found.outside[module] = importer
    return found


def stands_outside(module: str, importer: str, full: Mapping[str, int]) -> bool:
    """Return whether a file stands neither in its only importer's room nor in one within it.

    A folder with too many children is no room, but the street. A file that another package alone
    imports stands where it belongs.

    >>> stands_outside("ingest.wire.clocks", "ingest.storing.storer", {})
    True
    >>> stands_outside("ingest.storing.batch", "ingest.storing.storer", {})
    False
    """
    if module.partition(".")[0] != importer.partition(".")[0]:
        return False
    room = PurePosixPath(importer.replace(".", "/")).parent
    place = PurePosixPath(module.replace(".", "/")).parent
    return place.as_posix() in full or not place.is_relative_to(room)


def told(house: House) -> str:
    """Return a package's line of the table."""
    return (
        f"{house.package:<11}{house.files:>6}{house.folders:>9}{house.most_children:>15}"
        f"{len(house.too_full):>10}{len(house.arrows):>8}"
        f"{sum(map(len, house.circles.values())):>11}{len(house.one_importer):>14}"
        f"{len(house.outside):>9}"
    )


def page(root: Path) -> str:
    """Return the table, and below it each thing that the house does not allow."""
    imports = imports_of(root)
    houses = [measured(root, package, imports) for package in PACKAGES]
    head = (
        f"{'package':<11}{'files':>6}{'folders':>9}{'most children':>15}{'too full':>10}"
        f"{'arrows':>8}{'in circles':>11}{'one importer':>14}{'outside':>9}"
    )
    lines = [head, *map(told, houses)]
    for house in houses:
        lines += [f"too full: {name} ({count})" for name, count in house.too_full.items()]
        lines += [
            f"circle in {folder}: {begin} -> {end}"
            for folder, arrows in house.circles.items()
            for begin, end in sorted(arrows)
        ]
        lines += [f"outside: {one} of {by}" for one, by in house.outside.items()]
    lines += [f"too full: {name} ({count})" for name, count in too_full(root / "tests").items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(Path(sys.argv[1]) if len(sys.argv) > 1 else Path()))
