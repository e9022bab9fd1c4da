"""Every text of the pages in Vietnamese and English, each under one key.

A key has both languages or the test fails. Names of clusters, clauses and sources are data and
are shown as they are written there. `{count:day|days}` is the first word where the count is 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.pages.texts.of_pages.texts_access import ACCESS_TEXTS
from api.pages.texts.of_pages.texts_acts import ACT_TEXTS
from api.pages.texts.of_pages.texts_cases import CASE_TEXTS
from api.pages.texts.of_pages.texts_city import CITY_TEXTS
from api.pages.texts.of_pages.texts_day import DAY_TEXTS
from api.pages.texts.of_pages.texts_desk import DESK_TEXTS
from api.pages.texts.of_pages.texts_evidence import EVIDENCE_TEXTS
from api.pages.texts.of_pages.texts_figures import FIGURE_TEXTS
from api.pages.texts.of_pages.texts_operator import OPERATOR_TEXTS
from api.pages.texts.of_pages.texts_proof import PROOF_TEXTS
from api.pages.texts.of_pages.texts_registry import REGISTRY_TEXTS
from api.pages.texts.texts_published import PUBLISHED_TEXTS
from domain.two_languages import Language

_BY_COUNT = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")

TEXTS: dict[str, tuple[str, str]] = {
    # the frame of every page
    "brand.tagline": (
        "Nước thải cụm công nghiệp Hà Nội",
        "Wastewater of Hanoi's industrial clusters",
    ),
    "nav.skip": ("Đến nội dung chính", "Skip to main content"),
    "nav.main": ("Điều hướng chính", "Main navigation"),
    "nav.home": ("Toàn thành phố", "The city"),
    "nav.language": ("Ngôn ngữ", "Language"),
    "foot.permanent": (
        "Địa chỉ cố định của trang này, số liệu cập nhật đến lúc đó",
        "Permanent link of this page, as known then",
    ),
    "foot.what": (
        (
            "Số liệu do trạm quan trắc tự động gửi về. Kết quả quan trắc tự động có thể dùng để "
            "xử phạt (Nghị định 08/2022/NĐ-CP, Điều 97.5); khi vượt, cơ quan quản lý yêu cầu khắc "
            "phục hoặc lấy mẫu (97.6). Trang này không phải quyết định xử phạt."
        ),
        (
            "Figures come from automatic stations. Automatic results may serve for fines (Decree "
            "08/2022, Art. 97.5); on an exceedance the authority demands a remedy or takes a "
            "sample (97.6). This page is not a penalty decision."
        ),
    ),
    "foot.day": (
        "Ngày tính từ 0 giờ đến 24 giờ, giờ Việt Nam (UTC+7).",
        "Legal day: 0–24 h, Hanoi time (UTC+7).",
    ),
    "foot.data": ("Dữ liệu mở, từ điển và giấy phép", "Open data, dictionary and licence"),
    "simulated.badge": ("mô phỏng", "simulated"),
    "simulated.note": (
        (
            "Các cụm có nhãn “mô phỏng” là hư cấu; số liệu của chúng không phải giá trị quan trắc "
            "thật."
        ),
        "Clusters marked “simulated” are invented; their figures are not real measurements.",
    ),
    # an outlet
    "outlet.station": ("Trạm xử lý", "Station"),
    "outlet.cluster": ("Cụm", "Cluster"),
    "outlet.permit": ("Giấy phép", "Permit"),
    "outlet.permit.none": (
        "không có giấy phép trong tháng này",
        "no permit in this month",
    ),
    "outlet.permit.words": (
        "{number} · {regulation}, cột {column} · một giá trị quan trắc mỗi {minutes} phút",
        "{number} · {regulation}, column {column} · one reading each {minutes} minutes",
    ),
    "outlet.parameters": ("Thông số", "Parameters"),
    "outlet.months": ("Chọn tháng", "Choose a month"),
    "outlet.chart": (
        "{parameter}: trung bình ngày, tháng {month}",
        "{parameter}: daily means, {month}",
    ),
    "outlet.table": ("Từng ngày", "Day by day"),
    "outlet.not_judged": (
        "Lưu lượng không so sánh với giới hạn nào nên không có kết luận theo ngày.",
        "A flow is not held against a limit, so there are no verdicts by day.",
    ),
    "outlet.summary": ("Tổng hợp tháng", "The month in short"),
    "outlet.set_aside": (
        "Ngày chưa đánh giá được (không thuộc trách nhiệm của cơ sở)",
        "Days that we could not judge, set aside (not charged to the plant)",
    ),
    "outlet.set_aside.since": ("{day}, từ {since}", "{day}, since {since}"),
    "outlet.set_aside.stands": (
        "Kết luận cũ của ngày này, nếu có, chưa xét số liệu đến sau.",
        "An earlier verdict of such a day, where there is one, does not rest on what came since.",
    ),
    "outlet.clock": (
        "Đồng hồ của thiết bị {gateway} sai từ {since}",
        "The clock of gateway {gateway} is wrong since {since}",
    ),
    "outlet.known": ("Số liệu cập nhật đến {known}", "As known at {known}"),
    "chart.desc": (
        (
            "Giới hạn {limit}. {kept} ngày đạt, {exceeded} ngày vượt, {not_provable} ngày chưa "
            "đủ số liệu, {limit_unknown} ngày chưa rõ giới hạn, {no_discharge} ngày không xả thải, "
            "{not_limited} ngày không áp dụng giới hạn, {gaps} ngày chưa có kết luận, "
            "{not_connected} ngày cửa xả chưa kết nối."
        ),
        (
            "Limit {limit}. {kept} {kept:day|days} kept, {exceeded} exceeded, "
            "{not_provable} not provable, {limit_unknown} with unknown limit, "
            "{no_discharge} without discharge, {not_limited} not limited, "
            "{gaps} without a verdict, "
            "{not_connected} before the outlet was connected."
        ),
    ),
    "chart.limit": ("Giới hạn {value}", "Limit {value}"),
    "chart.lower": ("Giới hạn dưới {value}", "Lower limit {value}"),
    "chart.upper": ("Giới hạn trên {value}", "Upper limit {value}"),
    "chart.unknown": ("chưa rõ", "unknown"),
    "chart.day": ("ngày", "day"),
    "chart.gap": ("không có số liệu", "no data"),
    "chart.not_connected": ("cửa xả chưa kết nối", "the outlet was not connected yet"),
    "legend.title": ("Chú giải", "Legend"),
    "legend.gap": ("Không có số liệu", "No data"),
    "legend.limit": ("Giới hạn", "Limit"),
    "outcome.kept": ("Đạt", "Kept"),
    "outcome.exceeded": ("Vượt", "Exceeded"),
    "outcome.not_provable": ("Chưa đủ số liệu", "Not provable"),
    "outcome.limit_unknown": ("Chưa rõ giới hạn", "Limit unknown"),
    "outcome.no_discharge": ("Không xả thải", "No discharge"),
    "outcome.not_limited": ("Không áp dụng giới hạn", "Not limited"),
    "outcome.not_owed": ("Không phải truyền số liệu", "No readings owed"),
    "outcome.not_connected": ("Chưa kết nối", "Not connected yet"),
    "outcome.gap": ("Chưa có kết luận", "No verdict"),
    "outcome.running": ("Chưa hết ngày", "Day not over"),
    "table.day": ("Ngày", "Day"),
    "table.parameter": ("Thông số", "Parameter"),
    "table.mean": ("Trung bình", "Mean"),
    "table.limit": ("Giới hạn", "Limit"),
    "table.verdict": ("Kết luận", "Verdict"),
    "table.capture": ("Giá trị hợp lệ", "Valid readings"),
    "table.capture.words": ("{valid} trên {expected}", "{valid} of {expected}"),
    "table.reason": ("Lý do và điều khoản", "Reason and clause"),
    "table.evidence": ("Căn cứ kết luận và điều khoản", "Full reason and clause"),
    "why.kept": (
        "Trung bình {mean} nằm trong giới hạn {limit}.",
        "The mean {mean} is within the limit {limit}.",
    ),
    "why.exceeded": (
        "Trung bình {mean} vượt giới hạn {limit}.",
        "The mean {mean} is beyond the limit {limit}.",
    ),
    "why.not_provable": (
        "Chỉ có {valid} trên {expected} giá trị quan trắc hợp lệ: chưa đủ để kết luận.",
        "Only {valid} of {expected} readings are valid: too few to conclude.",
    ),
    "why.no_reading": (
        "Không có giá trị quan trắc hợp lệ nào trong ngày: không thể kết luận.",
        "There is no valid reading on this day: nothing can be concluded.",
    ),
    "why.limit_unknown": (
        "Chưa rõ giới hạn áp dụng cho cửa xả và thông số này.",
        "The limit for this outlet and parameter is not known.",
    ),
    "why.no_discharge": (
        "Lưu lượng đầu ra bằng 0 cả ngày: không xả thải nên không đánh giá.",
        "The outflow stood at zero all day: there is nothing to judge.",
    ),
    "why.not_limited": (
        "Không có giới hạn nào áp dụng trong ngày này.",
        "No limit binds on this day.",
    ),
    "why.not_owed": (
        "Ngày này không phải truyền số liệu; kết luận trước đây không còn hiệu lực.",
        "Nothing was owed on this day; what was said before is withdrawn.",
    ),
    "why.not_connected": (
        "Ngày này cửa xả chưa kết nối nên chưa phải truyền số liệu.",
        "The outlet was not connected yet on this day: nothing was owed.",
    ),
    "why.gap": ("Ngày này chưa được kết luận.", "This day has not been judged."),
    "why.running": ("Ngày chưa kết thúc nên chưa kết luận.", "Judged once the day has ended."),
    "why.formula": ("Cách tính giới hạn", "How the limit is made"),
    "source.secondary": (
        "nguồn thứ cấp, chưa đối chiếu với văn bản gốc",
        "secondary source, not yet held against the text",
    ),
    "unconfirmed.badge": ("chưa xác nhận", "unconfirmed"),
    "unconfirmed.note": (
        "“Chưa xác nhận”: số liệu của quy chuẩn hoặc hệ số chưa đối chiếu được với văn bản gốc.",
        "“Unconfirmed”: a figure of the law that could not yet be held against its text.",
    ),
    # errors
    "error.title": ("Không thực hiện được yêu cầu", "This cannot be answered"),
    "error.title.do": ("Hãy sửa theo chỉ dẫn dưới đây.", "Correct it as said below."),
    "error.404": ("Không tìm thấy trang này", "Page not found"),
    "error.404.do": (
        "Hãy kiểm tra địa chỉ, hoặc chọn cửa xả từ trang toàn thành phố.",
        "Check the address, or choose an outlet from the city's page.",
    ),
    "error.422": ("Yêu cầu không hợp lệ", "The question cannot be answered"),
    "error.422.do": (
        "Hãy sửa địa chỉ theo chỉ dẫn dưới đây.",
        "Correct the address as said below.",
    ),
    "error.503": ("Kho dữ liệu tạm thời không trả lời", "A data store does not answer now"),
    "error.503.do": (
        "Không số liệu nào bị mất. Hãy tải lại trang sau ít phút.",
        "No reading is lost. Please load the page again in a few minutes.",
    ),
    "error.500": ("Lỗi của hệ thống", "An error of ours"),
    "error.500.do": (
        "Lỗi đã được ghi lại. Hãy thử lại sau.",
        "The error is in our log. Please try again later.",
    ),
    "error.detail": ("Chi tiết", "Details"),
    **ACCESS_TEXTS,
    **ACT_TEXTS,
    **CASE_TEXTS,
    **PROOF_TEXTS,
    **CITY_TEXTS,
    **DAY_TEXTS,
    **DESK_TEXTS,
    **EVIDENCE_TEXTS,
    **FIGURE_TEXTS,
    **OPERATOR_TEXTS,
    **PUBLISHED_TEXTS,
    **REGISTRY_TEXTS,
}


def text(language: Language, key: str, **fields: object) -> str:
    """Return one text with its fields filled in; raises KeyError on an unknown key or field.

    >>> [text("en", "others.exceeded", count=count) for count in (1, 2)]
    ['1 day exceeded', '2 days exceeded']
    """
    written = TEXTS[key][0 if language == "vi" else 1]
    if "|" in written:
        written = _BY_COUNT.sub(lambda one: _of_count(one, fields), written)
    return written.format(**fields)


def _of_count(found: re.Match[str], fields: Mapping[str, object]) -> str:
    name, of_one, of_others = found.groups()
    return of_one if str(fields[name]) == "1" else of_others
