"""The texts of what is given to others, an owner's page and the API's, in both languages."""

from __future__ import annotations

PUBLISHED_TEXTS: dict[str, tuple[str, str]] = {
    "published.title": (
        "Kết quả quan trắc nước thải tự động, liên tục",
        "Results of automatic, continuous wastewater monitoring",
    ),
    "published.by": ("Chủ đầu tư hạ tầng: {owner}", "Published by: {owner}"),
    "published.by.none": (
        "Chủ đầu tư hạ tầng: chưa có trong sổ đăng ký",
        "Published by: the owner is not in the registry",
    ),
    "published.permit": ("Giấy phép môi trường số {number}", "Environmental permit {number}"),
    "published.permit.none": (
        "Sổ đăng ký chưa có giấy phép môi trường của cửa xả này",
        "The registry holds no environmental permit of this outlet",
    ),
    "published.duty": (
        "Công suất {capacity} m³/ngày đêm: {duty}.",
        "{capacity} m³/day: {duty}.",
    ),
    "published.now": ("Tính đến {now}", "As of {now}"),
    "published.reload": ("Tải lại", "Load again"),
    "published.newest": ("Giá trị mới nhất", "Newest readings"),
    "published.reading": ("Giá trị", "Reading"),
    "published.limit": ("Giới hạn cho phép", "Permitted limit"),
    "published.state": ("Tình trạng", "Condition"),
    "published.none": (
        "3 ngày qua không có số liệu",
        "no reading in the last 3 days",
    ),
    "published.late": ("chưa có số liệu mới hơn", "nothing newer has come"),
    "published.calibrating": (
        "thiết bị đang hiệu chuẩn, không phải giá trị của nước thải",
        "the device is being calibrated: no value of wastewater",
    ),
    "published.error": (
        "thiết bị báo lỗi, giá trị không được tính",
        "the device reports an error: the value does not count",
    ),
    "published.pass": (
        "đang đo, đạt kiểm tra chất lượng số liệu",
        "measuring, passed quality control",
    ),
    "published.not_evaluated": (
        "đang đo, chưa qua kiểm tra chất lượng số liệu",
        "measuring, not checked by quality control yet",
    ),
    "published.suspect": (
        "đang đo, số liệu cần xem lại: {check}",
        "measuring, to be looked into: {check}",
    ),
    "published.fail": (
        "không đạt kiểm tra chất lượng số liệu: {check}",
        "failed quality control: {check}",
    ),
    "published.days": (
        "Kết quả 30 ngày: trung bình 24 giờ của từng ngày",
        "Results of 30 days: the mean of each day's 24 hours",
    ),
    "published.days.batch": (
        "Kết quả 30 ngày: trung bình của giờ bất lợi nhất so với giới hạn trong các mẻ xả của ngày",
        "Results of 30 days: of each day's batches the hourly mean that is worst beside its limit",
    ),
    "published.open": ("chưa hết ngày", "not over"),
    "published.that_day": ("giới hạn ngày này", "that day's limit"),
    "published.of_hour": ("trung bình 1 giờ của mẻ xả", "mean of an hour of a batch"),
    "published.of_day": ("trung bình 24 giờ", "mean of 24 hours"),
    "published.why_dash": (
        (
            "“–”: không có giá trị hợp lệ nào trong ngày; nguyên nhân ghi ở phần số liệu thiếu. "
            "“…”: trung bình chỉ có khi hết ngày."
        ),
        (
            "“–”: the day has no valid reading; the cause stands with what is missing. "
            "“…”: the mean comes when the day is over."
        ),
    ),
    "published.gaps": ("Số liệu thiếu và nguyên nhân", "What is missing, and why"),
    "published.gaps.none": (
        "Trong thời gian này không thiếu số liệu.",
        "Nothing is missing in this time.",
    ),
    "published.gap": (
        "{cause}: thiếu {slots} giá trị ({names})",
        "{cause}: {slots} {slots:reading|readings} missing ({names})",
    ),
    "published.gap.not_settled": (
        "cửa xả chưa kết nối, hoặc ngày chưa được tính",
        "the outlet was not connected yet, or the day is not settled yet",
    ),
    "published.gap.not_owed": (
        "không có số liệu; sổ đăng ký không quy định số giá trị phải đo (chưa có giấy phép)",
        "no readings; how many are owed is not known, since the registry holds no permit",
    ),
    "published.gap.more": (
        "và {count} khoảng thời gian trước đó",
        "and {count} earlier {count:span|spans} of time",
    ),
    "published.every": ("mọi thông số", "every parameter"),
    "published.limits": (
        "Giới hạn cho phép và căn cứ",
        "Permitted limits, and where they stand",
    ),
    "published.limit.means": (
        (
            "Giới hạn cho phép là giá trị mà quy chuẩn kỹ thuật quốc gia và giấy phép môi trường "
            "đặt ra cho cửa xả này. Giá trị được so với giới hạn là trung bình 24 giờ của một ngày "
            "(0–24 giờ, UTC+7), khi xả theo mẻ là trung bình 1 giờ (Nghị định 08/2022/NĐ-CP, "
            "Điều 97.4đ); một giá trị đo đơn lẻ cao hơn giới hạn chưa phải là vượt."
        ),
        (
            "The permitted limit is what the national technical regulation and the environmental "
            "permit set for this outlet. Held against it is the mean of a legal day's 24 hours "
            "(UTC+7), of a batch discharge the mean of an hour (Decree 08/2022, Art. 97.4đ); one "
            "reading above it is no exceedance."
        ),
    ),
    "published.verdict": (
        (
            "Chủ cơ sở công khai kết quả kèm giới hạn ngay khi có số liệu, trong 30 ngày (Nghị "
            "định 08/2022/NĐ-CP, Điều 102.2a). Kết luận đạt hay vượt thuộc thẩm quyền của cơ quan "
            "quản lý, không nêu ở đây."
        ),
        (
            "The owner publishes results with their limits at once, for 30 days (Decree 08/2022, "
            "Art. 102.2a). Whether a limit was kept is the authority's verdict, and not said here."
        ),
    ),
    "published.authority": (
        "Trang của cơ quan quản lý về cửa xả này",
        "The authority's page of this outlet",
    ),
    "published.files": ("Tải về 30 ngày:", "Take the 30 days away:"),
    "published.privacy": (
        "Trang này không dùng cookie, không ghi lại người xem và không gọi đến nơi nào khác.",
        "This page uses no cookie, keeps nothing of its reader and calls nobody else.",
    ),
    "published.lost": (
        "Không tải được số liệu mới; số liệu đang hiển thị có từ lúc ghi ở trên.",
        "New figures cannot be loaded; what is shown is as old as said above.",
    ),
    "published.unknown": ("chưa rõ giới hạn", "limit unknown"),
    "published.not_limited": ("không áp dụng giới hạn", "not limited"),
    "docs.title": ("Giao diện lập trình (API)", "The programming interface (API)"),
    "docs.what": (
        (
            "Mọi lệnh của API, với ví dụ thật và mô tả từng trường, viết bằng tiếng Anh. Nút "
            "“Try it out” gửi yêu cầu đến chính hệ thống này; lệnh ghi sẽ được lưu thật."
        ),
        (
            "Every operation of the API with real examples and words for each field. “Try it out” "
            "asks this very service; what an operation enters is really kept."
        ),
    ),
    "docs.token": (
        (
            "Số liệu công khai không cần đăng nhập. Phần còn lại cần mã truy cập (trang Tài "
            "khoản), nhập ở nút “Authorize”; mã không được lưu lại."
        ),
        (
            "What is public needs no sign-in. For the rest a token (your account's page) goes into "
            "“Authorize”; it is not kept."
        ),
    ),
    "docs.document": ("Tải tài liệu OpenAPI (JSON)", "The OpenAPI document (JSON)"),
    "published.to_give": ("Công khai kết quả quan trắc", "Publishing the results"),
    "published.to_give.why": (
        (
            "Chủ cơ sở công khai kết quả ngay khi có số liệu, kèm giới hạn cho phép, trong 30 ngày "
            "(Nghị định 08/2022/NĐ-CP, Điều 102.2a). Trang dưới đây mở được không cần đăng nhập; "
            "có thể chiếu trên bảng điện tử tại cổng hoặc nhúng vào trang của cơ sở."
        ),
        (
            "The owner publishes results at once, with the permitted limit beside, for 30 days "
            "(Decree 08/2022, Art. 102.2a). The page below needs no sign-in; it may be shown on a "
            "screen at the gate, or stand in a frame of the owner's own site."
        ),
    ),
    "published.to_give.page": ("Trang công khai", "The public page"),
    "published.to_give.board": ("Bảng điện tử tại cổng", "For a screen at the gate"),
    "published.to_give.frame": ("Mã nhúng vào trang của cơ sở", "To be put into a page of yours"),
}
