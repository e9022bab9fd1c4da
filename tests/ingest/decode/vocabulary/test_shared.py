"""One vocabulary: every format understands the same words, and none guesses."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import UnitNotConvertible
from domain.measured.parameters import PARAMETERS
from domain.measured.units import UNITS, conversion
from ingest.decode.sparkplug.maps import load_sparkplug_map
from ingest.decode.vocabulary.of_a_format import shipped_map
from ingest.decode.vocabulary.shared import FILE, Key, read_vocabulary, vocabulary

NAMES = {
    "pH": "PH", " ph ": "PH", "cod": "COD", "NH4-N": "NH4_N", "nh4 n": "NH4_N", "N-NH4": "NH4_N",
    "Cr6+": "CR6", "Cr(VI)": "CR6", "Thủy ngân": "HG", "Nhiệt độ": "TEMP", "BOD5": "BOD5",
    "Color": "COLOUR", "Total nitrogen": "TN", "flow_out": "FLOW_OUT", "ＣＯＤ": "COD",
}  # fmt: skip
AMBIGUOUS = ["NH4+", "NO3-", "PO4", "CN", "BOD", "Cl-", "", "FLOW", "mood", "x" * 10_000]
SPELLED = {
    "µg/L": 1e-3, "μg/l": 1e-3, "ug/l": 1e-3, "mg/l": 1.0, " mg / L ": 1.0, "MG/L": 1.0,
    "mg/liter": 1.0, "g/m³": 1.0, "m3/h": 1.0, "m³/h": 1.0, "m³/ngày": 1 / 24, "m3/giờ": 1.0,
    "l/s": 3.6, "L/s": 3.6, "ºC": 1.0, "°C": 1.0, "℃": 1.0, "oC": 1.0, "deg C": 1.0,
    "CFU/100ml": 1.0, "MPN/100ML": 1.0, "pH": 1.0, "Pt-Co": 1.0,
}  # fmt: skip
STRANGE = ["Mg/L", "mG/L", "m3/S", "c", "k", "kg", "M3/s", "furlong", "x" * 10_000]


@pytest.mark.parametrize(("name", "code"), NAMES.items())
def test_a_name_is_understood_alike_by_every_format(name: str, code: str) -> None:
    for spelled in (name, unicodedata.normalize("NFD", name)):
        assert vocabulary().parameter(spelled) == code
        assert shipped_map("senml").parameter(spelled) == code
        assert shipped_map("circular10").parameter(spelled) == code
        assert load_sparkplug_map().symbol_of(f"Outlet/{spelled}") == code


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_an_ambiguous_or_unknown_name_is_never_guessed(name: str) -> None:
    assert vocabulary().parameter(name) is None
    assert shipped_map("senml").parameter(name) is None


@pytest.mark.parametrize(("unit", "scale"), SPELLED.items())
def test_a_unit_is_understood_alike_by_every_format(unit: str, scale: float) -> None:
    for spelled in (unit, unicodedata.normalize("NFD", unit)):
        kept = vocabulary().unit(spelled)
        assert kept is not None
        assert shipped_map("senml").unit(spelled) == kept
        assert shipped_map("circular10").unit(spelled) == kept
        assert load_sparkplug_map().told_by({"engUnit": spelled}).unit == kept
        assert scale in {conversion(kept, own)[0] for own in owns_of(kept)}


@pytest.mark.parametrize("unit", STRANGE)
def test_case_is_told_apart_where_it_matters(unit: str) -> None:
    assert vocabulary().unit(unit) is None
    assert shipped_map("circular10").unit(unit) is None


def owns_of(unit: str) -> list[str]:
    found = []
    for parameter in PARAMETERS.values():
        try:
            conversion(unit, parameter.unit)
        except UnitNotConvertible:
            continue
        found.append(parameter.unit)
    return found


def test_our_own_codes_names_and_units_stand_for_themselves_also_decomposed() -> None:
    for parameter in PARAMETERS.values():
        for name in (parameter.code, parameter.name_vi, parameter.name_en):
            assert vocabulary().parameter(unicodedata.normalize("NFD", name)) == parameter.code
        kept = vocabulary().unit(unicodedata.normalize("NFD", parameter.unit))
        assert kept is not None
        assert conversion(kept, parameter.unit) == (1.0, 0.0)


def test_every_unit_that_is_converted_is_spelled_to_one_of_the_same_size() -> None:
    for unit in UNITS:
        kept = vocabulary().unit(unit)
        assert kept is not None
        for own in owns_of(unit):
            assert conversion(kept, own) == conversion(unit, own), unit


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("units", Key.UNIT), ("engUnits", Key.UNIT), ("EngineeringUnits", Key.UNIT),
        ("Engineering Unit", Key.UNIT), ("uom", Key.UNIT), ("statuses", Key.STATUS),
        ("Quality Code", Key.QUALITY), ("QUALITY", Key.QUALITY), ("unit_code", Key.LIKE_UNIT),
        ("calibrating", Key.LIKE_STATUS), ("flags", Key.LIKE_STATUS), ("tooltip", Key.OTHER),
        ("Đơn vị", Key.UNIT), ("don_vi", Key.UNIT), ("đơn vị đo", Key.UNIT),
        ("Trạng thái", Key.STATUS), ("trang_thai", Key.STATUS), ("tình trạng", Key.STATUS),
        ("hieu_chuan", Key.LIKE_STATUS), ("Hiệu chuẩn", Key.LIKE_STATUS),
        ("engLow", Key.OTHER), ("", Key.OTHER), ("x" * 10_000, Key.OTHER),
    ],
)  # fmt: skip
def test_keys_are_compared_without_case_plural_and_blanks(key: str, kind: Key) -> None:
    for spelled in (key, unicodedata.normalize("NFD", key)):
        assert vocabulary().key(spelled) is kind


@given(st.text(max_size=80))
def test_any_text_is_a_word_of_ours_or_none(text: str) -> None:
    words = vocabulary()
    assert words.parameter(text) in {None, *PARAMETERS}
    assert words.unit(text) in {None, *UNITS}
    assert words.status(text) in {None, "00", "01", "02"}
    assert words.quality(text) in {None, "00", "01", "02"}
    assert isinstance(words.key(text), Key)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Temp" = "TEMP"', '"Temp" = "HEAT"', "HEAT"),
        ('"Temp" = "TEMP"', '"c-o-d" = "TEMP"', "'cod' would stand"),
        ('"degC" = "°C"', '"degC" = "rankine"', "rankine"),
        ("[keys]", "[more]", "more"),
    ],
)
def test_a_broken_vocabulary_is_refused_whole(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "words.toml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_vocabulary(path)
