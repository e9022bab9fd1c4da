"""Says in Vietnamese what is wrong with a registry's file; a column is told by its own name."""

from __future__ import annotations

from api.every_request.words.registry.file_words import FILES, OF_CELLS, REMEDIES
from api.every_request.words.registry.law_and_mapping_words import (
    OF_MAPPINGS,
    OF_THE_LAW,
    WRITTEN,
)
from api.every_request.words.registry.profile_words import PROFILES, TOLD
from api.every_request.words.registry.row_words import ADVICE, ELSEWHERE, ROWS, TWICE
from compliance.verdicts.vietnamese.clause_words import clause_vi
from domain.two_languages import ISO_DAY, NUMBER, TEXT, Phrases, Slot

_NOUNS = {
    "cluster": "cụm",
    "station": "trạm",
    "outlet": "cửa xả",
    "permit": "giấy phép",
    "limit": "giới hạn",
    "sensor": "đầu đo",
    "calibration": "lần hiệu chuẩn",
    "maintenance": "bảo trì",
    "profile": "hồ sơ bản tin",
    "channel": "kênh đo",
}
_MARKS = {"commas": "dấu phẩy", "semicolons": "dấu chấm phẩy", "tabs": "dấu tab"}
_SIMPLE = {
    "text": TEXT,
    "repr": Slot(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", lambda text: f"“{text[1:-1]}”"),
    "code": Slot(r"[\w./]+", lambda text: f"`{text}`"),
    "list": Slot(r".+?", lambda text: f"`{text}`"),
    "noun": Slot("|".join(_NOUNS), _NOUNS.get),
    "number": NUMBER,
    "day": ISO_DAY,
    "clause": Slot(r"[^()]+", clause_vi),
    "choice": Slot(r".+?", lambda text: text.replace(" or ", " hoặc ")),
    "mark": Slot("|".join(_MARKS), _MARKS.get),
}
_WITH_REMEDY = _SIMPLE | {"remedy": Phrases(REMEDIES).slot()}
_SLOTS = _WITH_REMEDY | {
    "advice": Phrases(ADVICE, _SIMPLE).slot(),
    "twice": Phrases(TWICE, _SIMPLE).slot(),
    "where": Phrases(ELSEWHERE, _SIMPLE).slot(),
    "written": Phrases(WRITTEN, _SIMPLE).slot(),
    "cell": Phrases(OF_CELLS, _WITH_REMEDY).slot(),
    "told": Phrases(TOLD).slot(),
}
REGISTRY_FAULTS_VI = Phrases([*ROWS, *PROFILES, *OF_THE_LAW, *FILES, *OF_MAPPINGS], _SLOTS)
