"""What each reason for a refusal means and what to do about it, as docs/wire.md says it.

Words alone; a test holds them against the document.
"""

from __future__ import annotations

from domain.gateways.rejections import RejectionCode

REFUSAL_WORDS: dict[RejectionCode, tuple[str, str]] = {  # English, tiếng Việt
    RejectionCode.TOO_LARGE: (
        "more than 1 MiB: send fewer samples in a message",
        "bản tin quá 1 MiB: chia nhỏ",
    ),
    RejectionCode.TOO_MANY: (
        (
            "more readings, samples, records, metrics or lines than are taken at once: send fewer "
            "in a message"
        ),
        "bản tin có quá nhiều số liệu: chia nhỏ",
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
            "a key of the message or sample is missing, or of the wrong type: compare with the "
            "schema"
        ),
        "thiếu khóa hoặc sai kiểu dữ liệu",
    ),
    RejectionCode.GATEWAY_UNKNOWN: (
        (
            "no outlet of the registry names this gateway: the message is kept; have its outlet "
            "registered, then `nhue quarantine release` takes it in"
        ),
        "thiết bị chưa đăng ký: bản tin được giữ lại, đăng ký cửa xả rồi nhận lại",
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
    RejectionCode.OUTLET_OF_OTHER_DAYS: (
        (
            "the outlet is not registered for the day of this time: it is kept; set the gateway's "
            "clock, or have the outlet's first or last day corrected, then `nhue quarantine "
            "release` takes it in"
        ),
        (
            "cửa xả không có trong sổ đăng ký vào ngày này: số liệu được giữ lại; chỉnh đồng hồ, "
            "hoặc sửa ngày bắt đầu, ngày kết thúc của cửa xả rồi nhận lại"
        ),
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
        "the status is not 00, 01 or 02, nor a word that the gateway's profile knows",
        "trạng thái thiết bị không hợp lệ, và hồ sơ bản tin của thiết bị không có từ này",
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
    RejectionCode.TIME_BEFORE_OBLIGATION: (
        (
            "the time is before the outlet's first permit began: it is kept; set the gateway's "
            "clock, or have the earlier permit entered, then `nhue quarantine release` takes it in"
        ),
        (
            "thời gian trước ngày giấy phép đầu tiên của cửa xả có hiệu lực: số liệu được giữ lại; "
            "chỉnh đồng hồ, hoặc nhập giấy phép trước đó rồi nhận lại"
        ),
    ),
    RejectionCode.VALUE_NOT_NUMERIC: (
        (
            "the value is not a number (a text, a truth value, a decimal comma, or a datatype "
            "that is none): send a number, and leave a missing one out"
        ),
        "giá trị không phải là số: không gửi giá trị thiếu",
    ),
    RejectionCode.KEY_TWICE: (
        (
            "a key comes twice with two values, and nobody can tell which outlet, time or field "
            "is meant: send each key once"
        ),
        "một khóa xuất hiện hai lần với giá trị khác nhau: chỉ gửi mỗi khóa một lần",
    ),
    RejectionCode.FIELD_NOT_UNDERSTOOD: (
        (
            "SenML: a field whose name ends in `_` must be understood, and is not known here: "
            "leave it out"
        ),
        "SenML: có trường bắt buộc mà hệ thống không biết: bỏ trường đó",
    ),
    RejectionCode.NAME_NOT_PLACED: (
        "SenML: the name does not end in OUTLET/PARAMETER: mend it",
        "SenML: tên không cho biết cửa xả và thông số: sửa tên",
    ),
    RejectionCode.LINE_MALFORMED: (
        (
            "a loggers' file or line protocol: the line has not the fields of its form, or is not "
            "UTF-8: compare with formats.md"
        ),
        (
            "tệp của thiết bị ghi hoặc line protocol: dòng không đủ các trường của mẫu bản tin, "
            "hoặc không phải UTF-8"
        ),
    ),
    RejectionCode.TIME_UNREADABLE: (
        (
            "the time is missing or not one of the calendar: RFC 3339 with seconds in our JSON, "
            "yyyyMMddHHmmss in a Circular 10 file, elsewhere as the gateway's profile says"
        ),
        (
            "thiếu thời gian hoặc thời gian không đúng dạng: RFC 3339 có giây trong JSON, "
            "yyyyMMddHHmmss trong tệp Thông tư 10, còn lại theo hồ sơ bản tin của thiết bị"
        ),
    ),
    RejectionCode.FILE_NOT_PLACED: (
        (
            "drop folder: the file lies in no sender's folder, or its name fits no outlet of the "
            "sender: its reason says which; mend it as formats.md says, then put it back"
        ),
        (
            "thư mục nhận tệp: tệp không nằm trong thư mục của đơn vị gửi, hoặc tên tệp không ứng "
            "với cửa xả nào của đơn vị đó: xem lý do, sửa rồi đưa tệp trở lại"
        ),
    ),
    RejectionCode.CHANNEL_NOT_MAPPED: (
        (
            "no channel of the gateway's profile has this name: it is kept; have the channel "
            "entered, then `nhue quarantine release` takes it in"
        ),
        (
            "hồ sơ bản tin của thiết bị chưa có kênh đo mang tên này: số liệu được giữ lại; khai "
            "báo kênh đo rồi nhận lại"
        ),
    ),
    RejectionCode.PROFILE_MISSING: (
        (
            "it came as a profile says, and none of its gateway is in force for it on that day, or "
            "several are: it is kept; have the profile entered, then `nhue quarantine release` "
            "takes it in"
        ),
        (
            "bản tin cần hồ sơ bản tin để đọc, nhưng ngày đó thiết bị chưa có hồ sơ còn hiệu lực, "
            "hoặc có nhiều hồ sơ cùng phù hợp: bản tin được giữ lại; khai báo hồ sơ rồi nhận lại"
        ),
    ),
    RejectionCode.BIRTH_MISSING: (
        (
            "Sparkplug: no birth that we have names the metric or its unit: it is kept, and judged "
            "by itself when the birth comes; answer the rebirth command"
        ),
        (
            "Sparkplug: chưa có bản tin birth: số liệu được giữ lại và tự động được xét khi có "
            "birth; thiết bị cần trả lời lệnh gửi lại birth"
        ),
    ),
    RejectionCode.BIRTH_TOO_LARGE: (
        (
            "Sparkplug: the gateway's births name more than is kept in mind: the birth's own "
            "values are taken, later ones of the other metrics wait; let it name fewer"
        ),
        (
            "Sparkplug: các bản tin birth của thiết bị quá lớn: giá trị trong birth vẫn được nhận, "
            "số liệu sau đó của các metric còn lại phải chờ; khai ít metric hơn"
        ),
    ),
    RejectionCode.DEATH_STALE: (
        (
            "Sparkplug: the death of a connection that a newer one has replaced: passed over, "
            "nothing to do"
        ),
        "Sparkplug: bản tin death của kết nối cũ: bỏ qua, không cần làm gì",
    ),
}
