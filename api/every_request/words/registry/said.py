"""Says in Vietnamese what is wrong with a registry's file; a column is told by its own name."""

from __future__ import annotations

from api.every_request.words.registry.file_words import FILES, OF_CELLS, REMEDIES
from api.every_request.words.registry.row_words import ADVICE, ELSEWHERE, ROWS, TWICE
from domain.two_languages import TEXT, Phrases, Slot

_NOUNS = {
    "cluster": "cụm",
    "station": "trạm",
    "outlet": "cửa xả",
    "permit": "giấy phép",
    "limit": "giới hạn",
    "sensor": "đầu đo",
    "calibration": "lần hiệu chuẩn",
    "maintenance": "bảo trì",
}
_MARKS = {"semicolons": "dấu chấm phẩy", "tabs": "dấu tab"}
_SIMPLE = {
    "text": TEXT,
    "repr": Slot(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", lambda text: f"“{text[1:-1]}”"),
    "code": Slot(r"[\w./]+", lambda text: f"`{text}`"),
    "list": Slot(r".+?", lambda text: f"`{text}`"),
    "noun": Slot("|".join(_NOUNS), _NOUNS.get),
    "mark": Slot("|".join(_MARKS), _MARKS.get),
}
_WITH_REMEDY = _SIMPLE | {"remedy": Phrases(REMEDIES).slot()}
_SLOTS = _WITH_REMEDY | {
    "advice": Phrases(ADVICE, _SIMPLE).slot(),
    "twice": Phrases(TWICE, _SIMPLE).slot(),
    "where": Phrases(ELSEWHERE, _SIMPLE).slot(),
    "cell": Phrases(OF_CELLS, _WITH_REMEDY).slot(),
}
REGISTRY_FAULTS_VI = Phrases([*ROWS, *FILES], _SLOTS)
