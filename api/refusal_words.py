"""What each reason for a refusal means and what to do about it, as docs/wire.md says it.

Words alone; a test holds them against the document.
"""

from __future__ import annotations

from domain.rejections import RejectionCode

REFUSAL_WORDS: dict[RejectionCode, tuple[str, str]] = {  # English, tiếng Việt
    RejectionCode.TOO_LARGE: (
        "more than 1 MiB: send fewer samples in a message",
        "bản tin quá 1 MiB: chia nhỏ",
    ),
    RejectionCode.TOPIC_UNKNOWN: (
        (
            "the topic is not in the table of topics, or the gateway's id is not well formed: "
            "publish to `nhue/v1/{gateway}/readings`"
        ),
        "chủ đề không đúng",
    ),
    RejectionCode.UNREADABLE: (
        "not JSON in UTF-8: look at the bytes, mend the encoder",
        "không phải JSON UTF-8",
    ),
    RejectionCode.WRONG_TYPE: (
        (
            "JSON, but a key is missing or of the wrong type (a number in quotes, say): compare "
            "with the schema"
        ),
        "thiếu khóa hoặc sai kiểu dữ liệu",
    ),
    RejectionCode.GATEWAY_UNKNOWN: (
        "no outlet of the registry names this gateway: have its outlet registered, then send again",
        "thiết bị chưa đăng ký",
    ),
    RejectionCode.OUTLET_UNKNOWN: (
        "the registry has no such outlet: mend the id, or have it registered, then send again",
        "cửa xả chưa đăng ký",
    ),
    RejectionCode.OUTLET_FOREIGN: (
        (
            "the outlet belongs to another gateway: publish it from that one, or have the "
            "registry changed"
        ),
        "cửa xả thuộc thiết bị khác",
    ),
    RejectionCode.PARAMETER_UNKNOWN: (
        "the code is not in the table of parameters below",
        "không có mã thông số này",
    ),
    RejectionCode.PARAMETER_UNREGISTERED: (
        "the outlet is not registered for this parameter: have it added, then send again",
        "cửa xả chưa đăng ký thông số này",
    ),
    RejectionCode.UNIT_UNKNOWN: (
        "the unit cannot be turned into the parameter's own: send one of the units below",
        "đơn vị không quy đổi được",
    ),
    RejectionCode.STATUS_UNKNOWN: (
        "the status is not 00, 01 or 02",
        "trạng thái thiết bị không hợp lệ",
    ),
    RejectionCode.VALUE_NAN: (
        "the value is NaN, which is not JSON: leave a missing value out",
        "giá trị không phải là số",
    ),
    RejectionCode.VALUE_INFINITE: (
        "the value is infinite or too large for a number: leave it out, and look at the sensor",
        "giá trị vô hạn",
    ),
    RejectionCode.TIME_NAIVE: (
        "the time has no offset: write `+07:00` or `Z`",
        "thời gian thiếu múi giờ",
    ),
    RejectionCode.TIME_FUTURE: (
        (
            "the time lies further ahead of our clock than allowed (10 minutes unless set "
            "otherwise): set the gateway's clock"
        ),
        "thời gian ở tương lai: chỉnh đồng hồ",
    ),
    RejectionCode.TIME_OUT_OF_RANGE: (
        "the time is before 1990: a clock that was never set",
        "thời gian trước năm 1990: chỉnh đồng hồ",
    ),
}
