"""Says in Vietnamese what the evidence of a gap is, with the reasons in our health log."""

from __future__ import annotations

from compliance.verdicts.vietnamese.quality_words import check_vi
from domain.health_log import BY_THE_BROKER
from domain.two_languages import NUMBER, TEXT, Phrases, Slot

_LOST = f"{BY_THE_BROKER} "
_BROKER = "do máy chủ MQTT, không phải do cơ sở: "
OUTAGES_VI = Phrases(
    [
        ("ingest was stopped", "phần tiếp nhận số liệu đã dừng"),
        ("ingest stood still", "phần tiếp nhận số liệu bị treo"),
        (
            "ingest ran and took in nothing",
            "phần tiếp nhận số liệu có chạy nhưng không nhận được gì",
        ),
        ("no connection to the broker", "mất kết nối với máy chủ MQTT"),
        ("the journal could not be written", "không ghi được sổ nhật ký tiếp nhận"),
        (
            f"{_LOST}it did not hand over what it had acknowledged",
            f"{_BROKER}không giao lại số liệu đã xác nhận",
        ),
        (
            (
                f"{_LOST}it no longer knew our session: what it had acknowledged and not handed "
                f"over is gone"
            ),
            f"{_BROKER}không còn nhớ phiên của hệ thống, số liệu đã xác nhận mà chưa giao bị mất",
        ),
        (
            f"{_LOST}it dropped messages, and tells no earlier count to compare with",
            f"{_BROKER}đã bỏ bản tin, không có số đếm trước đó để so sánh",
        ),
        (
            f"{_LOST}it began anew: if it was killed, what it had not written down is gone",
            f"{_BROKER}khởi động lại, nếu bị tắt đột ngột thì số liệu chưa ghi đã mất",
        ),
        (
            f"{_LOST}it dropped {{count:number}} messages, by its own count",
            f"{_BROKER}đã bỏ {{count}} bản tin theo số đếm của chính nó",
        ),
        (
            "worker {number:number} of ingest was silent until it was retired",
            "tiến trình tiếp nhận {number} không hoạt động cho đến khi được cho nghỉ",
        ),
    ],
    {"number": NUMBER},
)
REFUSED_VI = Phrases(
    [
        (
            "older than the {days:number} days for which the bucket keeps readings",
            "cũ hơn {days} ngày mà kho InfluxDB lưu giữ",
        ),
        (
            "another writer made the field {name} of the bucket something else than a float",
            "phần mềm khác đã ghi trường {name} của kho InfluxDB không phải dạng số thực",
        ),
        ("InfluxDB answers {status:number}: {said:text}", "InfluxDB trả lời {status}: “{said}”"),
    ],
    {"number": NUMBER, "text": TEXT},
)


def _each(write: Phrases, separator: str = "; ") -> Slot:
    """Return what is named in a list, each by its form; what has none stays as it is written."""
    return Slot(
        ".+",
        lambda text: separator.join(write.vietnamese(one) or one for one in text.split(separator)),
    )


EVIDENCE_VI = Phrases(
    [
        ("The outflow stood at zero.", "Lưu lượng đầu ra bằng không."),
        (
            "The logger reported status 02, device error.",
            "Thiết bị truyền báo trạng thái 02, thiết bị lỗi.",
        ),
        (
            "The logger reported status 01, calibrating.",
            "Thiết bị truyền báo trạng thái 01, đang hiệu chuẩn.",
        ),
        (
            "The logger reported status 02, device error, and no value.",
            "Thiết bị truyền báo trạng thái 02, thiết bị lỗi, và không gửi giá trị.",
        ),
        (
            "The logger reported status 01, calibrating, and no value.",
            "Thiết bị truyền báo trạng thái 01, đang hiệu chuẩn, và không gửi giá trị.",
        ),
        (
            "The gateway's retained status or last will said offline.",
            "Trạng thái lưu trên máy chủ MQTT cho biết thiết bị truyền mất kết nối.",
        ),
        (
            "Its cluster or station was not in operation on that day, so that no reading was owed.",
            "Cụm hoặc trạm không hoạt động trong ngày đó nên không phải truyền số liệu.",
        ),
        (
            (
                "It is older than the reading store keeps readings, so that nobody can tell here "
                "whether it came: let the store keep them for ever, bring an empty one up with "
                "`nhue replay`."
            ),
            (
                "Đã quá thời hạn lưu giữ của kho số liệu nên không thể biết số liệu có đến hay "
                "không: hãy đặt kho lưu giữ vĩnh viễn và nạp lại kho trống bằng lệnh `nhue "
                "replay`."
            ),
        ),
        ("Nothing on record explains it.", "Không có ghi nhận nào giải thích."),
        (
            "Quality control left the readings out.",
            "Kiểm tra chất lượng số liệu đã loại các giá trị này.",
        ),
        (
            "Quality control left the readings out: {checks:checks}.",
            "Kiểm tra chất lượng số liệu đã loại các giá trị này: {checks}.",
        ),
        (
            "A person left the readings out: {rulings:text}.",
            "Người có thẩm quyền đã loại các giá trị này: “{rulings}”.",
        ),
        ("Our health log: {outages:outages}.", "Theo nhật ký hoạt động của hệ thống: {outages}."),
        (
            "It came, and the reading store refuses it for good: {why:why}.",
            "Số liệu đã đến nhưng kho số liệu từ chối hẳn: {why}.",
        ),
        ("Announced maintenance: {documents:text}.", "Bảo trì đã báo trước: {documents}."),
    ],
    {
        "checks": Slot(".+", lambda text: "; ".join(check_vi(one) for one in text.split("; "))),
        "text": TEXT,
        "outages": _each(OUTAGES_VI),
        "why": _each(REFUSED_VI),
    },
)


def evidence_vi(evidence: str) -> str | None:
    """Return a gap's evidence; papers, and people's own words, stay. None where it has no form."""
    return EVIDENCE_VI.vietnamese(evidence)
