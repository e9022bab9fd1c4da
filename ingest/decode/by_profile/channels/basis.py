"""By what a value of an ion is multiplied to be that of the element that we keep it as.

The molar masses and their source are data (molar_masses.toml); nothing is rounded here.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import msgspec

from domain.gateways.profiles import Basis
from storage.toml_lines import read_toml

FILE = Path(__file__).parent / "molar_masses.toml"


class _Masses(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    masses: dict[str, str]
    kept: dict[str, dict[str, int]]
    told: dict[str, dict[str, int]]


msgspec.json.Decoder(_Masses)  # what `convert` makes is known before any thread


@cache
def factor_of(basis: Basis) -> Fraction:
    """Return the share of the ion's mass that is the element's, exact from the file's figures.

    >>> round(float(factor_of(Basis.NH4_AS_N)), 4)
    0.7765
    """
    file = msgspec.convert(read_toml(FILE, FILE.name)[0], _Masses)
    masses = {element: Fraction(mass) for element, mass in file.masses.items()}

    def mass(atoms: dict[str, int]) -> Fraction:
        return sum((masses[element] * count for element, count in atoms.items()), Fraction(0))

    return mass(file.kept[basis.value]) / mass(file.told[basis.value])
