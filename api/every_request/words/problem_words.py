"""Says a problem in Vietnamese: its title by its type, its details by the forms of their makers."""

from __future__ import annotations

import re

from api.every_request.words.case_words import CASES
from api.every_request.words.entry_words import ENTRIES
from api.every_request.words.export_words import EXPORTS
from api.every_request.words.identity_words import IDENTITIES
from api.every_request.words.own_threshold_words import OWN_THRESHOLDS
from api.every_request.words.proof_words import PROOF
from api.every_request.words.question_words import QUESTIONS
from api.every_request.words.registry.said import REGISTRY_FAULTS_VI
from api.every_request.words.trial_words import TRIALS
from compliance.verdicts.vietnamese.slots import SLOTS
from domain.access.roles import Role
from domain.two_languages import Phrases, Slot

TITLES_VI = {
    "unreadable": "Không đọc được yêu cầu",
    "unauthorized": "Cần đăng nhập với vai trò được phép",
    "forbidden": "Không có quyền làm việc này",
    "not-found": "Không tìm thấy",
    "method-not-allowed": "Địa chỉ này không nhận phương thức đó",
    "not-acceptable": "Không có định dạng đó",
    "decided-since": "Đã có người quyết định sau khi đọc; chưa lưu gì",
    "body-too-long": "Nội dung gửi quá dài",
    "query-refused": "Không trả lời được câu hỏi",
    "entry-refused": "Toàn bộ nội dung nhập bị từ chối; chưa lưu gì",
    "store-unavailable": "Kho số liệu tạm thời không trả lời",
    "internal": "Lỗi của hệ thống",
    "journal-damaged": "Nhật ký bản tin bị hỏng",
    "busy": "Đang có yêu cầu khác: hãy hỏi lại",
    "not-here": "Tiến trình này không làm việc đó",
    "decision-pending": "Đã ghi nhưng chưa có hiệu lực: không nhập lại",
    "http": "Không thực hiện được yêu cầu",
}
ROLES_VI = {
    Role.ADMINISTRATOR: "quản trị viên",
    Role.OFFICIAL: "cán bộ thành phố",
    Role.INSPECTOR: "thanh tra viên",
    Role.OPERATOR: "chủ đầu tư hạ tầng",
    Role.VENDOR: "nhà cung cấp thiết bị",
    Role.PUBLIC: "công chúng",
}
_KINDS = {"cluster": "cụm", "gateway": "thiết bị"}
_ACTS = {"read": "đọc", "write": "ghi", "read and write": "đọc và ghi"}
_FIELDS = {"clause": "điều khoản", "document": "văn bản", "entered by": "người nhập"}
_GROUNDS = {"remedied": "đã khắc phục", "handed_over": "đã chuyển xử lý vi phạm"}
_ORIGINS = {
    "exceedance": "sự kiện vượt giới hạn",
    "not_reporting": "sự kiện không truyền số liệu",
    "too_little_data": "sự kiện thiếu số liệu",
    "signal": "dấu hiệu",
}
PROBLEM_SLOTS = {
    **SLOTS,
    "role": Slot("|".join(Role), lambda text: ROLES_VI[Role(text)]),
    "kind": Slot("cluster|gateway", _KINDS.get),
    "acts": Slot("|".join(_ACTS), _ACTS.get),
    "field": Slot("|".join(_FIELDS), _FIELDS.get),
    "ground": Slot("|".join(_GROUNDS), _GROUNDS.get),
    "origin": Slot("|".join(_ORIGINS), _ORIGINS.get),
    "code": Slot("[a-z_]+", lambda text: f"`{text}`"),
    "key": Slot("[a-z_]+", str),
    "names": Slot("[A-Za-z0-9_, ]+", lambda text: f"`{text.replace(', ', '`, `')}`"),
    "units": Slot(".+?", lambda text: text.replace(" or ", " hoặc ")),
    "choices": Slot(r"(?:'[^']*'(?:, | or )?)+", lambda text: text.replace(" or ", " hoặc ")),
}
DETAILS_VI = Phrases(
    [*QUESTIONS, *EXPORTS, *ENTRIES, *TRIALS, *CASES, *PROOF, *OWN_THRESHOLDS, *IDENTITIES],
    PROBLEM_SLOTS,
)
_WHERE = re.compile(r"([^\s:]+(?: \d+)?): (.+)", re.DOTALL)


def title_vi(kind: str) -> str:
    """Return the title of a problem's type, urn:nhue:problem:KIND."""
    return TITLES_VI[kind.rpartition(":")[2]]


def _known_form(detail: str) -> str | None:
    return DETAILS_VI.vietnamese(detail) or REGISTRY_FAULTS_VI.vietnamese(detail)


def detail_vi(detail: str) -> str | None:
    """Return what was wrong, with the place before it where it names one; None of no known form."""
    found = _known_form(detail)
    if found is not None:
        return found
    parted = _WHERE.fullmatch(detail)
    said = None if parted is None else _known_form(parted[2])
    return None if parted is None or said is None else f"{parted[1]}: {said}"
