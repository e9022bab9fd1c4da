"""What each option and argument of a command is, in Vietnamese, by its English help."""

from __future__ import annotations

from service.commands.vietnamese.by_subject.account_words import HELP_OF_NOTIFYING
from service.commands.vietnamese.by_subject.profile_words import HELP_OF_PROFILES
from service.commands.vietnamese.by_subject.proof_words import HELP_OF_PROOF
from service.commands.vietnamese.by_subject.simulated_words import HELP_OF_SIMULATED
from service.commands.vietnamese.by_subject.status_words import HELP_OF_STATUS

OPTION_HELP: list[tuple[str, str]] = [
    *HELP_OF_NOTIFYING,
    *HELP_OF_STATUS,
    *HELP_OF_PROFILES,
    *HELP_OF_PROOF,
    *HELP_OF_SIMULATED,
    ("Show this message and exit.", "Hiện hướng dẫn này rồi thoát."),
    (
        "A settings file (TOML); NHUE_ variables win.",
        "Tệp thiết lập (TOML); biến NHUE_ được ưu tiên.",
    ),
    ("Folder of all data of this service.", "Thư mục dữ liệu của dịch vụ."),
    (
        "Judge again every ended day from this one.",
        "Kết luận lại mọi ngày đã kết thúc từ ngày này.",
    ),
    (
        "Last day, with --from; else yesterday.",
        "Ngày cuối, dùng với --from; không nêu thì là hôm qua.",
    ),
    (
        "First and last day: the same as --from and --to.",
        "Ngày đầu và ngày cuối: như --from và --to.",
    ),
    (
        "Judge on this Dask cluster's machines (extra: cluster; readings in InfluxDB).",
        "Kết luận trên các máy của Dask này (gói bổ sung: `cluster`; số liệu ở InfluxDB).",
    ),
    ("Judge what waits, then end.", "Kết luận những gì đang chờ rồi dừng."),
    (
        (
            "A folder, or CSV files of clusters, stations, outlets, permits, permit limits, "
            "sensors, calibrations, maintenance, profiles and channels, or workbooks (.xlsx) with "
            "such sheets, or a profile (.toml)."
        ),
        (
            "Thư mục, hoặc các tệp CSV về cụm, trạm, cửa xả, giấy phép, giới hạn riêng, đầu "
            "đo, hiệu chuẩn, bảo trì, hồ sơ bản tin và kênh đo, hoặc tệp Excel (.xlsx) có các "
            "trang tính đó, hoặc một hồ sơ bản tin (.toml)."
        ),
    ),
    (
        (
            "A file (TOML) that says what the headings, words and figures of somebody else's "
            "sheet mean; the files are such sheets then."
        ),
        (
            "Tệp (TOML) nêu ý nghĩa của tiêu đề cột, từ và số trong bảng của nơi khác; khi đó các "
            "tệp là những bảng như vậy."
        ),
    ),
    (
        "A folder for ten CSV files, or one workbook (.xlsx).",
        "Thư mục cho mười tệp CSV, hoặc một tệp Excel (.xlsx).",
    ),
    ("The workbook (.xlsx) that is written.", "Tệp Excel (.xlsx) được ghi."),
    (
        "Only what was true on this legal day; else every row, of all days.",
        "Chỉ những gì đúng vào ngày này; không nêu thì mọi dòng, mọi ngày.",
    ),
    (
        "Who imports it; if unset: the account of this machine.",
        "Ai nhập; không nêu thì là tài khoản của máy này.",
    ),
    (
        "Which table; docs/data-dictionary.md tells them.",
        "Bảng nào; xem docs/data-dictionary.md.",
    ),
    ("The file that is written.", "Tệp được ghi."),
    (
        "Its format; if unset: by the file's name.",
        "Định dạng; không nêu thì theo tên tệp.",
    ),
    (
        "A month, such as 2026-11; else --from and --to.",
        "Một tháng, ví dụ 2026-11; không nêu thì dùng --from và --to.",
    ),
    ("Only this outlet.", "Chỉ cửa xả này."),
    ("Only clusters of this commune.", "Chỉ các cụm ở xã, phường này."),
    ("Only clusters of this kind.", "Chỉ các cụm thuộc loại này."),
    (
        "A CSV with a byte order mark, for spreadsheets.",
        "CSV có dấu thứ tự byte, dùng cho bảng tính.",
    ),
    ("The outlet's id.", "Mã cửa xả."),
    ("Such as COD.", "Ví dụ COD."),
    ("The legal day (UTC+7).", "Ngày (UTC+7)."),
    (
        "As known then, such as 2026-11-24T08:00+07:00.",
        "Theo số liệu cập nhật đến lúc đó, ví dụ 2026-11-24T08:00+07:00.",
    ),
    ("First legal day.", "Ngày đầu."),
    ("Last legal day.", "Ngày cuối."),
    ("Under this regulation (`nhue law list`).", "Theo quy chuẩn này (`nhue law list`)."),
    ("Under this column.", "Theo cột này."),
    ("With this Kq.", "Với Kq này."),
    ("With this Kf.", "Với Kf này."),
    ("With this K.", "Với K này."),
    ("Only this outlet; may be given again.", "Chỉ cửa xả này; có thể nêu nhiều lần."),
    ("Registry and figures as known then.", "Sổ đăng ký và số liệu quy định cập nhật đến lúc đó."),
    (
        "On this Dask cluster's machines (extra: cluster; readings in InfluxDB).",
        "Trên các máy của Dask này (gói bổ sung: `cluster`; số liệu ở InfluxDB).",
    ),
    ("Everything, as JSON.", "Toàn bộ, dạng JSON."),
    (
        "One regulation with every figure; else all, in short.",
        "Một quy chuẩn với mọi số liệu; không nêu thì mọi quy chuẩn, tóm tắt.",
    ),
    ("Its id, or as a permit cites it.", "Ký hiệu, hoặc như giấy phép ghi."),
    ("C of the table (limit), or a coefficient.", "Giá trị C của bảng (`limit`), hoặc hệ số."),
    ("Where it stands in the law.", "Vị trí trong văn bản quy định."),
    ("The paper that you have it from.", "Văn bản làm căn cứ."),
    ("How sure it is.", "Độ tin cậy."),
    ("Who enters it.", "Ai nhập."),
    ("Of a limit.", "Của giới hạn."),
    ("Of a limit: A, B, C.", "Của giới hạn: A, B, C."),
    ("Unit as the law writes it.", "Đơn vị như văn bản ghi."),
    ("Lower limit (pH).", "Giới hạn dưới (pH)."),
    ("Upper limit.", "Giới hạn trên."),
    ("Of a coefficient.", "Của hệ số."),
    ("Its class begins above this.", "Khoảng bắt đầu trên giá trị này."),
    ("Its class ends with this.", "Khoảng kết thúc ở giá trị này."),
    ("Of Kq: receiving water.", "Của Kq: nguồn tiếp nhận."),
    ("Of K: the row's name.", "Của K: tên dòng trong bảng."),
    ("First instant, inclusive.", "Thời điểm đầu, tính cả."),
    ("Last instant, exclusive.", "Thời điểm cuối, không tính."),
    (
        "pass: these readings count; fail: they are left out.",
        "pass: tính các giá trị này; fail: loại ra.",
    ),
    ("Why; it stands beside the flag for ever.", "Lý do; luôn đi kèm cờ."),
    ("Who rules.", "Ai quyết định."),
    ("The person's name, as it is shown.", "Tên người, như sẽ hiển thị."),
    (
        "One of administrator, official, inspector, operator, vendor.",
        "Một trong administrator, official, inspector, operator, vendor.",
    ),
    ("An operator's; repeatable.", "Của chủ đầu tư; nêu được nhiều lần."),
    ("A vendor's; repeatable.", "Của nhà cung cấp; nêu được nhiều lần."),
    ("Ask for the password instead of making one.", "Hỏi mật khẩu thay vì tự tạo."),
    ("The account's name.", "Tên tài khoản."),
    ("By which it is listed and revoked.", "Tên để liệt kê và thu hồi."),
    ("Days until it expires.", "Số ngày đến khi hết hạn."),
    ("read (the default), write; repeatable.", "`read` (mặc định), `write`; nêu được nhiều lần."),
    ("Last legal day, included.", "Ngày cuối, tính cả."),
    ("Why; it stands beside the hold for ever.", "Lý do; luôn đi kèm lệnh lưu giữ."),
    ("The paper that asks for it.", "Văn bản yêu cầu."),
    ("Who places or releases it.", "Ai đặt hoặc giải tỏa."),
    ("Who stands for it.", "Ai đứng tên."),
    ("Why; it stands beside the figures for ever.", "Lý do; luôn đi kèm các ngưỡng."),
    (
        "In the parameter's unit; left out: as for all outlets.",
        "Theo đơn vị của thông số; bỏ trống: như mọi cửa xả.",
    ),
    (
        "First legal day on which they bind; else tomorrow.",
        "Ngày đầu có hiệu lực; bỏ trống: ngày mai.",
    ),
    (
        "First legal day on which they bind no more; else tomorrow.",
        "Ngày đầu hết hiệu lực; bỏ trống: ngày mai.",
    ),
    (
        "Its number, as `nhue thresholds list` shows it.",
        "Số hiệu, như `nhue thresholds list` hiện.",
    ),
    ("Only this outlet's.", "Chỉ của cửa xả này."),
    ("As known at this instant.", "Theo số liệu cập nhật đến lúc này."),
    ("Its number, as `nhue hold list` shows it.", "Số hiệu, như `nhue hold list` hiện."),
    ("Why it is not needed any more.", "Vì sao không cần nữa."),
    (
        "The broker's password file; else in DATA_DIR/broker.",
        "Tệp mật khẩu của máy chủ MQTT; không nêu thì ở DATA_DIR/broker.",
    ),
    (
        "The broker's ACL file; else in DATA_DIR/broker.",
        "Tệp ACL của máy chủ MQTT; không nêu thì ở DATA_DIR/broker.",
    ),
    (
        "The broker's pid file; else you tell it to reload.",
        "Tệp pid của máy chủ MQTT; không nêu thì tự yêu cầu nạp lại.",
    ),
    (
        "Folder of the authority and its key; else DATA_DIR/ca.",
        "Thư mục của đơn vị cấp chứng thư và khóa; không nêu thì DATA_DIR/ca.",
    ),
    ("The gateway's id, as registered.", "Mã thiết bị, như đã đăng ký."),
    (
        "Give it the topics of this profile of the registry.",
        "Cấp cho thiết bị các topic của hồ sơ bản tin này trong sổ đăng ký.",
    ),
    (
        "Its folder in the drop folder; else that of its id.",
        "Thư mục của thiết bị trong thư mục nhận tệp; không nêu thì theo mã thiết bị.",
    ),
    (
        "The folder; else that which it has, or of its id.",
        "Tên thư mục; không nêu thì thư mục đang có, hoặc theo mã thiết bị.",
    ),
    ("It has no folder any more.", "Thiết bị không còn thư mục nào."),
    ("A certificate in place of a password.", "Dùng chứng thư thay mật khẩu."),
    (
        "Folder for the certificate and its key; else ID/ right here.",
        "Thư mục cho chứng thư và khóa; không nêu thì ID/ tại đây.",
    ),
    (
        "Host name or IP address at which gateways reach the broker; repeatable.",
        "Tên máy hoặc địa chỉ IP mà thiết bị dùng để đến máy chủ MQTT; nêu được nhiều lần.",
    ),
    (
        "Seconds to wait for a broker that is not there yet.",
        "Số giây chờ máy chủ MQTT chưa sẵn sàng.",
    ),
    ("Its number, as `nhue worker list` shows it.", "Số hiệu, như `nhue worker list` hiện."),
    ("Why it does not come back.", "Vì sao không trở lại."),
    ("Who says so.", "Ai ghi nhận."),
    (
        "It left in order then: after it, nothing waited for it. Without it: now.",
        "Đã nghỉ có trật tự lúc đó: sau đó không còn gì chờ. Không nêu thì là bây giờ.",
    ),
    ("Its disk is gone, with what was not stored.", "Đĩa đã mất, cùng những gì chưa lưu."),
    (
        "Each message of this gateway; else one line a gateway.",
        "Từng bản tin của thiết bị này; không nêu thì mỗi thiết bị một dòng.",
    ),
    ("The gateway, which has an outlet by now.", "Thiết bị, nay đã có cửa xả."),
    ("Show at most so many.", "Hiện tối đa chừng này."),
    (
        "Give every one to the store again, after the mend.",
        "Đưa lại tất cả vào kho, sau khi khắc phục.",
    ),
    ("The profile's id, as in the registry.", "Mã hồ sơ bản tin, như trong sổ đăng ký."),
    (
        "Its row of this legal day; else its last one.",
        "Dòng của ngày này; để trống: dòng cuối cùng.",
    ),
    ("The gateway's id, as in the registry.", "Mã thiết bị, như trong sổ đăng ký."),
    (
        "The longest that the whole may take; each point has the same share.",
        "Thời gian tối đa cho cả lần kiểm tra; chia đều cho các điểm.",
    ),
    ("Write the result as JSON.", "Ghi kết quả dạng JSON."),
    (
        "Bring up an older state of the store, from where its own mark stands.",
        "Bổ sung kho ở trạng thái cũ, từ mốc của chính kho.",
    ),
    ("The folder of backups, on another disk.", "Thư mục sao lưu, trên đĩa khác."),
    (
        "Keep so many of the newest backups; unset: all.",
        "Giữ chừng này bản sao mới nhất; không nêu thì giữ hết.",
    ),
    ("The newest backup taken by then.", "Bản sao mới nhất đến lúc đó."),
    ("Show the backups, and restore none.", "Chỉ hiện các bản sao, không khôi phục."),
    ("Only those after this number.", "Chỉ các quyết định sau số này."),
    (
        "Only on this: registry, outlet:ID, case:ID, law:REGULATION.",
        "Chỉ về: `registry`, `outlet:ID`, `case:ID`, `law:REGULATION`.",
    ),
    (
        "How the provider of sign-on calls the person.",
        "Mã danh tính của người đó tại hệ thống đăng nhập chung.",
    ),
    (
        "The provider; unset: that of NHUE_OIDC_ISSUER.",
        "Hệ thống đăng nhập chung; mặc định theo NHUE_OIDC_ISSUER.",
    ),
    (
        "So many days that have ended are learnt from.",
        "Số ngày đã kết thúc được dùng để đề xuất.",
    ),
    (
        "Only the proposed tables, as thresholds.toml has them.",
        "Chỉ các bảng đề xuất, theo dạng của thresholds.toml.",
    ),
    ("What `nhue simulate --truth` wrote.", "Tệp do `nhue simulate --truth` ghi."),
    (
        "Simulated cities of these seeds in memory, such as 101-120.",
        "Các thành phố mô phỏng trong bộ nhớ theo số khởi tạo, như 101-120.",
    ),
    (
        "Write what truly went wrong in the history, as CSV.",
        "Ghi những gì thật sự đã sai trong phần quá khứ ra tệp CSV.",
    ),
    ("Add the city to the registry first.", "Thêm thành phố vào sổ đăng ký trước."),
]
