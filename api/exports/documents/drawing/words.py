"""The words of documents in Vietnamese and English, each under one key."""

from __future__ import annotations

from api.answers.advice.gap_causes import GAP_WORDS
from domain.two_languages import Language

_WORDS: dict[str, tuple[str, str]] = {
    **GAP_WORDS,
    "country": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
    "motto": ("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
    "month.title": (
        "Báo cáo quan trắc nước thải tự động tháng {month}",
        "Report of automatic wastewater monitoring, {month}",
    ),
    "city.title": (
        "Báo cáo tỷ lệ cụm công nghiệp đạt quy chuẩn ngày {day}",
        "Report of the city's coverage of {day}",
    ),
    "known": ("Số liệu cập nhật đến", "As known at"),
    "simulated": (
        "SỐ LIỆU MÔ PHỎNG: cụm công nghiệp này không có thật.",
        "SIMULATED: this cluster is invented.",
    ),
    "simulated.city": (
        "Có cụm công nghiệp mô phỏng, không có thật.",
        "Some clusters are simulated, which means invented.",
    ),
    "outlet": ("Cửa xả", "Outlet"),
    "station": ("Trạm xử lý", "Station"),
    "cluster": ("Cụm công nghiệp", "Cluster"),
    "permit": ("Giấy phép môi trường", "Environmental permit"),
    "permit.words": (
        "{number}; {regulation}, cột {column}; quan trắc {minutes} phút một lần",
        "{number}; {regulation}, column {column}; a reading each {minutes} minutes",
    ),
    "permit.none": ("không có giấy phép trong sổ đăng ký", "no permit in the registry"),
    "registry": ("Sổ đăng ký", "Registry"),
    "registry.version": ("bản số {version}", "version {version}"),
    "days": ("Ngày số liệu", "Days told"),
    "days.words": ("{count} ngày đã kết thúc của tháng", "{count} ended days of the month"),
    "parameters": ("Các thông số", "Parameters"),
    "parameter": ("Thông số", "Parameter"),
    "limit": ("Giới hạn", "Limit"),
    "mean": ("TB tháng", "Month's mean"),
    "bounds": ("Có thể từ – đến", "Could be from – to"),
    "kept": ("Đạt", "Kept"),
    "exceeded": ("Vượt", "Exceeded"),
    "not_provable": ("Chưa đủ", "Not provable"),
    "other": ("Khác", "Other"),
    "capture": ("Thu nhận", "Capture"),
    "each_day": ("Kết luận từng ngày", "Each day's verdict"),
    "each_day.note": (
        (
            "Đ đạt · V vượt · C chưa đủ số liệu · G chưa rõ giới hạn · K không xả thải · O không "
            "áp dụng giới hạn · M chỉ đo · N không phải truyền · – chưa kết luận"
        ),
        (
            "K kept · E exceeded · P not provable · L limit unknown · N no discharge · O not "
            "limited · M measured alone · W not owed · – not judged"
        ),
    ),
    "exceedances": ("Các ngày vượt giới hạn", "Exceeded days"),
    "exceedances.none": (
        "Không có ngày nào được kết luận là vượt giới hạn.",
        "No day is judged as exceeded.",
    ),
    "day": ("Ngày", "Day"),
    "judged": ("Giá trị xét", "Judged mean"),
    "times": ("Số lần", "Times over"),
    "class": ("Khung (lần)", "Class (times)"),
    "certainty": ("Mức chắc chắn", "Certainty"),
    "certainty.whatever_was_missing": ("không phụ thuộc số liệu thiếu", "whatever was missing"),
    "certainty.on_what_was_read": ("theo số liệu đã thu", "on what was read"),
    "certainty.none": ("–", "–"),
    "judged.known": ("Kết luận lúc", "Known at"),
    "gaps": (
        "Khoảng đo không có giá trị hợp lệ, theo nguyên nhân",
        "Slots without a valid reading, by cause",
    ),
    "gaps.none": ("Không có.", "None."),
    "slots": ("Số khoảng đo", "Slots"),
    "cause": ("Nguyên nhân", "Cause"),
    "limits": ("Giới hạn và căn cứ", "Limits and their clauses"),
    "limit.words": (
        "{regulation}, cột {column}: {formula}. {clause}. Nguồn: {source}. Độ tin cậy: {sure}.",
        "{regulation}, column {column}: {formula}. {clause}. Source: {source}. Sure: {sure}.",
    ),
    "sure.two independent sources agree": ("hai nguồn độc lập", "two independent sources agree"),
    "sure.one source": ("một nguồn", "one source"),
    "sure.unconfirmed": ("chưa được xác nhận", "unconfirmed"),
    "law.month": (
        (
            "Giá trị xét là trung bình 24 giờ của ngày (xả theo mẻ: trung bình 1 giờ): Nghị định "
            "08/2022/NĐ-CP, Điều 97.4đ. Khung mức vượt: Nghị định 45/2022/NĐ-CP, Điều 18, 19; "
            "không phải mức phạt. Tỷ lệ thu nhận tối thiểu {capture} là thiết lập của hệ thống "
            "này. Báo cáo này không phải quyết định xử phạt."
        ),
        (
            "What is judged is the mean over 24 hours (of batches: over 1 hour): Decree 08/2022, "
            "Art. 97.4đ. Class of times over: Decree 45/2022, Art. 18, 19; it is no fine. The "
            "least capture, {capture}, is a setting of ours. This report is no penalty decision."
        ),
    ),
    "law.city": (
        (
            "Một cụm đạt khi mọi giới hạn của mọi cửa xả được đáp ứng trong ngày. Tỷ lệ của kỳ là "
            "thiết lập của hệ thống này: cụm phải đạt {share} số ngày đã kết luận. Báo cáo này "
            "không phải quyết định xử phạt."
        ),
        (
            "A cluster counts where every limit of every outlet was kept on the day. The window's "
            "share is a setting of ours: {share} of a cluster's judged days. This report is no "
            "penalty decision."
        ),
    ),
    "city.percent": ("Tỷ lệ đạt của ngày", "Coverage of the day"),
    "city.percent.words": (
        "{percent} (mục tiêu {goal}): {covered} trên {operating} cụm đang hoạt động",
        "{percent} (goal {goal}): {covered} of {operating} operating clusters",
    ),
    "city.not_judged": ("chưa có kết luận nào của ngày này", "nothing of this day is judged"),
    "city.window": ("Tỷ lệ của kỳ", "Figure of the window"),
    "city.window.words": (
        "{percent} ({first} đến {last}): {covered} trên {operating} cụm",
        "{percent} ({first} to {last}): {covered} of {operating} clusters",
    ),
    "city.apart": ("Tính riêng", "Counted apart"),
    "city.apart.words": (
        "{not_connected} cụm chưa kết nối; {exempt} cụm không phải có trạm chung",
        "{not_connected} not connected yet; {exempt} need no central station",
    ),
    "city.below": ("Các cụm chưa đạt", "Clusters below"),
    "city.communes": ("Theo xã, phường", "By commune"),
    "commune": ("Xã, phường", "Commune"),
    "reason": ("Lý do chính", "Main reason"),
    "short_days": ("Ngày chưa đạt", "Days short"),
    "reason.no_station": ("Chưa có trạm xử lý", "No station"),
    "reason.station_not_entered": ("Chưa nhập trạm xử lý", "No station entered yet"),
    "reason.no_outlet": ("Chưa nhập cửa xả nào", "No outlet entered yet"),
    "reason.not_begun": ("Trạm chưa đi vào hoạt động", "Station not in operation yet"),
    "reason.not_connected": ("Chưa kết nối", "Not connected yet"),
    "reason.not_reporting": ("Không truyền số liệu", "Not reporting"),
    "reason.exceeded": ("Vượt giới hạn", "Over the limit"),
    "reason.not_provable": ("Chưa đủ số liệu để kết luận", "Not provable: too little data"),
    "reason.limit_unknown": ("Chưa rõ giới hạn", "Limit unknown"),
    "reason.not_monitored": ("Không quan trắc thông số bắt buộc", "A parameter is not monitored"),
    "reason.our_outage": ("Hệ thống của Sở gián đoạn", "Our own outage"),
    "reason.set_aside": ("Hệ thống của Sở chưa đánh giá được", "Not judged yet, by our fault"),
    "minutes.place": (
        "Hôm nay, hồi ...... giờ ...... ngày ...... tháng ...... năm ............, tại: {place}",
        "On ............, at ...... o'clock, at: {place}",
    ),
    "minutes.parties": ("Thành phần", "Who was present"),
    "minutes.subject": ("Nội dung", "Matter"),
    "minutes.case": ("Hồ sơ", "Case"),
    "minutes.address": ("Địa chỉ", "Address"),
    "minutes.clause": ("Căn cứ", "By"),
    "minutes.measured": ("Kết quả quan trắc và giới hạn", "What was measured, and the limits"),
    "minutes.value": ("Giá trị", "Value"),
    "minutes.steps": ("Các bước đã thực hiện", "Steps so far"),
    "minutes.when": ("Thời điểm", "When"),
    "minutes.earlier": ("{count} bước trước đó", "{count} steps before"),
    "minutes.opinions": ("Ý kiến", "Opinions"),
    "minutes.end": (
        "Biên bản được lập thành ...... bản, đã đọc cho những người có mặt cùng nghe.",
        "Made in ...... copies, and read to all who were present.",
    ),
    "sign.here": ("(ký, ghi rõ họ tên)", "(signature, name)"),
    "foot.digest": (
        "SHA-256 của tệp dữ liệu đi kèm; kiểm tra bằng: nhue verify",
        "SHA-256 of the data file beside this document; check it by: nhue verify",
    ),
    "left_out": (
        "Không đủ chỗ: {lines} dòng không in ở đây; tệp dữ liệu đi kèm có đủ.",
        "No room: {lines} lines are not printed here; the data file has all of them.",
    ),
}
_LETTERS: dict[str, tuple[str, str]] = {
    "kept": ("Đ", "K"),
    "exceeded": ("V", "E"),
    "not_provable": ("C", "P"),
    "limit_unknown": ("G", "L"),
    "no_discharge": ("K", "N"),
    "not_limited": ("O", "O"),
    "measured": ("M", "M"),
    "not_owed": ("N", "W"),
    "not_connected": ("N", "W"),
    "not_judged": ("–", "–"),
}


def said(key: str, language: Language) -> str:
    """Return the words of a key in a language."""
    vietnamese, english = _WORDS[key]
    return vietnamese if language == "vi" else english


def letter(state: str, language: Language) -> str:
    """Return the letter that stands for a day's state in a strip."""
    vietnamese, english = _LETTERS[state]
    return vietnamese if language == "vi" else english
