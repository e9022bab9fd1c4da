"""Which parameters can be measured, and the unit in which each is kept.

Codes and units are those of the regulations' tables; flows are those of Annex XXVIII of
Decree 08/2022. A parameter that is not here is refused by its code, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One measurable quantity: its code on the wire, names, and the unit in which it is kept."""

    code: str
    name_vi: str
    name_en: str
    unit: str


INFLOW, OUTFLOW = "FLOW_IN", "FLOW_OUT"
FLOWS = (INFLOW, OUTFLOW)

_ALL = (
    Parameter(INFLOW, "Lưu lượng đầu vào", "Inflow", "m3/h"),
    Parameter(OUTFLOW, "Lưu lượng đầu ra", "Outflow", "m3/h"),
    Parameter("TEMP", "Nhiệt độ", "Temperature", "°C"),
    Parameter("COLOUR", "Màu", "Colour", "Pt/Co"),
    Parameter("PH", "pH", "pH", "-"),
    Parameter("BOD5", "BOD5 (20°C)", "BOD5 (20°C)", "mg/L"),
    Parameter("COD", "COD", "COD", "mg/L"),
    Parameter("TOC", "TOC", "TOC", "mg/L"),
    Parameter("TSS", "Chất rắn lơ lửng (TSS)", "Total suspended solids", "mg/L"),
    Parameter("AS", "Asen", "Arsenic", "mg/L"),
    Parameter("HG", "Thủy ngân", "Mercury", "mg/L"),
    Parameter("PB", "Chì", "Lead", "mg/L"),
    Parameter("CD", "Cadimi", "Cadmium", "mg/L"),
    Parameter("CR6", "Crom (VI)", "Chromium (VI)", "mg/L"),
    Parameter("CR3", "Crom (III)", "Chromium (III)", "mg/L"),
    Parameter("CU", "Đồng", "Copper", "mg/L"),
    Parameter("ZN", "Kẽm", "Zinc", "mg/L"),
    Parameter("NI", "Niken", "Nickel", "mg/L"),
    Parameter("MN", "Mangan", "Manganese", "mg/L"),
    Parameter("FE", "Sắt", "Iron", "mg/L"),
    Parameter("CN_TOTAL", "Tổng xianua", "Total cyanide", "mg/L"),
    Parameter("PHENOL_TOTAL", "Tổng phenol", "Total phenol", "mg/L"),
    Parameter("OIL_MINERAL", "Tổng dầu mỡ khoáng", "Total mineral oil and grease", "mg/L"),
    Parameter("SULFIDE", "Sunfua", "Sulfide", "mg/L"),
    Parameter("FLUORIDE", "Florua", "Fluoride", "mg/L"),
    Parameter("NH4_N", "Amoni (tính theo N)", "Ammonium (as N)", "mg/L"),
    Parameter("TN", "Tổng nitơ", "Total nitrogen", "mg/L"),
    Parameter("TP", "Tổng phốt pho (tính theo P)", "Total phosphorus (as P)", "mg/L"),
    Parameter("CHLORIDE", "Clorua", "Chloride", "mg/L"),
    Parameter("CL2_RESIDUAL", "Clo dư", "Residual chlorine", "mg/L"),
    Parameter(
        "PEST_OC",
        "Tổng hoá chất bảo vệ thực vật clo hữu cơ",
        "Total organochlorine pesticides",
        "mg/L",
    ),
    Parameter(
        "PEST_OP",
        "Tổng hoá chất bảo vệ thực vật phốt pho hữu cơ",
        "Total organophosphorus pesticides",
        "mg/L",
    ),
    Parameter("PCB", "Tổng PCB", "Total PCBs", "mg/L"),
    Parameter("COLIFORM", "Coliform", "Coliforms", "vi khuẩn/100mL"),
    Parameter("GROSS_ALPHA", "Tổng hoạt độ phóng xạ α", "Gross alpha activity", "Bq/L"),
    Parameter("GROSS_BETA", "Tổng hoạt độ phóng xạ β", "Gross beta activity", "Bq/L"),
    Parameter("TDS", "Tổng chất rắn hòa tan", "Total dissolved solids", "mg/L"),
    Parameter("NO3_N", "Nitrat (tính theo N)", "Nitrate (as N)", "mg/L"),
    Parameter("PO4_P", "Phosphat (tính theo P)", "Phosphate (as P)", "mg/L"),
    Parameter(
        "OIL_ANIMAL_VEG",
        "Dầu mỡ động, thực vật",
        "Animal and vegetable oil and grease",
        "mg/L",
    ),
    Parameter("SURFACTANT", "Tổng các chất hoạt động bề mặt", "Total surfactants", "mg/L"),
)

PARAMETERS: dict[str, Parameter] = {parameter.code: parameter for parameter in _ALL}
