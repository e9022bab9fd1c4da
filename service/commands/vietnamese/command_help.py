"""What each command of the service, the law, accounts and tokens does, in Vietnamese."""

from __future__ import annotations

COMMAND_HELP: list[tuple[str, str]] = [
    (
        (
            "Nhuệ: from a wastewater gateway's bytes to the city's coverage figure. Begin "
            "with `nhue demo`; every setting is in docs/settings.md (NHUE_ variables)."
        ),
        (
            "Nhuệ: từ số liệu của thiết bị quan trắc nước thải đến tỷ lệ CCN có trạm XLNT đạt quy "
            "chuẩn. Bắt đầu với `nhue demo`; mọi thiết lập ở docs/settings.md (biến NHUE_)."
        ),
    ),
    (
        "Run ingest, judge and API in one process (the way for the embedded store).",
        "Chạy tiếp nhận, kết luận và API trong một tiến trình (dùng với kho nhúng).",
    ),
    (
        "Run only ingest: from the broker to the journal and the stores.",
        "Chỉ chạy tiếp nhận: từ máy chủ MQTT đến sổ nhật ký và các kho.",
    ),
    (
        "Run only the API and the pages (readings in InfluxDB; ingest and judge run elsewhere).",
        "Chỉ chạy API và các trang (số liệu ở InfluxDB; tiếp nhận và kết luận chạy nơi khác).",
    ),
    (
        "Write a table of a span of days of the whole city into a file, as the API gives it.",
        "Ghi một bảng của các ngày, toàn thành phố, vào một tệp, như API trả lời.",
    ),
    (
        (
            "Write a table of a span of days of the whole city into a file, as the API gives it. "
            "The same question gives the same bytes. Readings in the embedded store belong to one "
            "process: end `nhue run` first, or ask its API."
        ),
        (
            "Ghi một bảng của các ngày, toàn thành phố, vào một tệp, như API trả lời.\n\nCùng một "
            "câu hỏi luôn cho cùng một tệp. Giá trị quan trắc trong kho nhúng thuộc về một tiến "
            "trình: hãy dừng `nhue run` trước, hoặc hỏi API của nó."
        ),
    ),
    (
        "Judge the legal days that have ended, and again each day that a late reading changes.",
        "Kết luận các ngày đã kết thúc, và kết luận lại mỗi ngày có số liệu đến muộn.",
    ),
    (
        (
            "Judge the legal days that have ended, and again each day that a late reading "
            "changes. With --from or --range: judge these days of every operating outlet "
            "again, then end. An answer that is another one supersedes the one before, which "
            "stays readable; the same is not kept twice."
        ),
        (
            "Kết luận các ngày đã kết thúc, và kết luận lại mỗi ngày có số liệu đến muộn.\n\nVới "
            "--from hoặc --range: kết luận lại các ngày đó của mọi cửa xả đang hoạt động rồi dừng. "
            "Kết luận khác sẽ thay thế kết luận trước, kết luận trước vẫn xem được; kết luận giống "
            "không lưu hai lần."
        ),
    ),
    (
        "The registry: import it, and export it as it stood on any day, as known at any instant.",
        (
            "Sổ đăng ký: nhập, và xuất như vào ngày bất kỳ, theo những gì đã biết ở thời điểm bất "
            "kỳ."
        ),
    ),
    (
        (
            "Export the registry as CSV files or as a workbook that an import takes again, "
            "contacts and all. What was exported and is imported into an empty registry is the "
            "same registry."
        ),
        (
            "Xuất sổ đăng ký ra các tệp CSV hoặc một tệp Excel nhập lại được, gồm cả đầu mối "
            "liên hệ.\n\nNhững gì đã xuất, nhập vào sổ trống, cho đúng sổ đăng ký đó."
        ),
    ),
    (
        (
            "Write an Excel workbook to fill in: headings, lists to choose from, a note on each "
            "column. An import takes it as it is; its first sheet explains it."
        ),
        (
            "Ghi tệp Excel mẫu để điền: tiêu đề, danh mục để chọn, ghi chú cho từng cột.\n\nLệnh "
            "nhập nhận đúng tệp này; trang tính đầu hướng dẫn cách điền."
        ),
    ),
    (
        "Profiles: how a gateway, or a kind of gateway, writes what it sends.",
        "Hồ sơ bản tin: một thiết bị, hoặc một loại thiết bị, viết những gì gửi đến thế nào.",
    ),
    (
        "Print a profile with its channels as TOML, which `nhue registry import` takes in again.",
        "In một hồ sơ bản tin và các kênh đo dạng TOML, `nhue registry import` nhập lại được.",
    ),
    (
        "Import a registry of CSV or Excel files; a single fault refuses every file, by line.",
        "Nhập sổ đăng ký từ các tệp CSV hoặc Excel; chỉ một lỗi cũng từ chối mọi tệp, có nêu dòng.",
    ),
    (
        (
            "Import a registry of CSV or Excel files; a single fault refuses every file, by line. "
            "A sensor whose span ends below 3 times a limit is refused (Circular 10/2021, Art. "
            "35.1; concentrations only), and a permit with a column that its regulation has "
            "not. What no file names stays as it was; where another import came in between, "
            "nothing of this one is kept."
        ),
        (
            "Nhập sổ đăng ký từ các tệp CSV hoặc Excel; chỉ một lỗi cũng từ chối mọi tệp, có nêu "
            "dòng.\n\nĐầu đo có dải đo dưới 3 lần giới hạn bị từ chối (Thông tư 10/2021, Điều "
            "35.1; chỉ với nồng độ), và giấy phép nêu cột mà quy chuẩn không có. Những gì "
            "không tệp nào nêu vẫn giữ nguyên; nếu có lần nhập khác chen giữa thì lần này "
            "không được lưu."
        ),
    ),
    (
        "Show on one screen what was judged, against which limit, and why that limit binds.",
        "Hiện trên một màn hình: đã xét gì, theo giới hạn nào và vì sao giới hạn đó áp dụng.",
    ),
    (
        "Thresholds of quality control: what an outlet's own past proposes, and its own.",
        "Ngưỡng kiểm tra chất lượng số liệu: đề xuất theo quá khứ của cửa xả, và ngưỡng riêng.",
    ),
    (
        (
            "Show which thresholds an outlet's own accepted past proposes, and how they would "
            "have fared. Nothing comes in force by it: the line under each enters it, once a "
            "person gives their name. The embedded store belongs to one process: end `nhue run` "
            "first."
        ),
        (
            "Hiện các ngưỡng mà số liệu đã được chấp nhận của chính cửa xả đề xuất, và kết quả nếu "
            "dùng chúng.\n\nKhông ngưỡng nào có hiệu lực vì lệnh này: dòng lệnh in bên dưới mỗi đề "
            "xuất dùng để nhập, khi có người đứng tên. Kho nhúng thuộc về một tiến trình: hãy dừng "
            "`nhue run` trước."
        ),
    ),
    (
        (
            "Enter an outlet's own thresholds of a parameter, in the place of those entered "
            "before. They bind from a legal day on that has not begun: what was judged stays as it "
            "was."
        ),
        (
            "Nhập ngưỡng riêng của một cửa xả cho một thông số, thay cho ngưỡng riêng đã nhập "
            "trước.\n\nNgưỡng có hiệu lực từ một ngày chưa bắt đầu: kết luận đã có giữ nguyên."
        ),
    ),
    (
        "Show every outlet's own thresholds, oldest entry first, ended or not.",
        "Hiện ngưỡng riêng của các cửa xả, cũ nhất trước, đã kết thúc hay chưa.",
    ),
    (
        "End an outlet's own thresholds, once; they stay on record, and so does what they judged.",
        "Kết thúc ngưỡng riêng của một cửa xả, một lần; ngưỡng và kết luận đã có được giữ lại.",
    ),
    (
        "Score what was judged against what truly went wrong; nothing is stored.",
        "Chấm việc phát hiện so với những gì đã thực sự xảy ra; không lưu gì.",
    ),
    (
        (
            "Score what was judged against what truly went wrong; nothing is stored. Of a truth's "
            "file: what the stores of the settings hold. Of seeds: cities in memory in which every "
            "kind of trouble is planted, and weeks with one fraud or none for signals. The "
            "embedded store belongs to one process: end `nhue run` first."
        ),
        (
            "Chấm việc phát hiện so với những gì đã thực sự xảy ra; không lưu gì.\n\nVới tệp sự "
            "thật: xét những gì các kho theo thiết lập đang có. Với các số khởi tạo: xét những "
            "thành phố trong bộ nhớ, trong đó mọi loại sự cố đều được đặt vào, và những tuần có "
            "một hành vi gian lận hoặc không có, cho các dấu hiệu. Kho nhúng thuộc về một tiến "
            "trình: hãy dừng `nhue run` trước."
        ),
    ),
    (
        "Judge history again under another regulation, column or coefficient; nothing is stored.",
        "Kết luận lại quá khứ theo quy chuẩn, cột hoặc hệ số khác; không lưu gì.",
    ),
    (
        (
            "Judge history again under another regulation, column or coefficient; nothing is "
            "stored. What is not asked stays as each permit has it. Under another regulation "
            "or column a permit's own limits are set aside. The embedded store belongs to one "
            "process: end `nhue run` first."
        ),
        (
            "Kết luận lại quá khứ theo quy chuẩn, cột hoặc hệ số khác; không lưu gì.\n\nNhững "
            "gì không hỏi giữ như từng giấy phép. Theo quy chuẩn hoặc cột khác thì giới hạn "
            "riêng của giấy phép không được xét. Kho nhúng thuộc về một tiến trình: hãy dừng "
            "`nhue run` trước."
        ),
    ),
    (
        "The law: what is in hand, and entering a figure that is missing.",
        "Quy định: đã có những gì, và nhập số liệu còn thiếu.",
    ),
    (
        "Show the regulations, their columns and dates, what is in hand, and what was entered.",
        "Hiện các quy chuẩn, cột và ngày hiệu lực, số liệu đã có và số liệu đã nhập.",
    ),
    (
        (
            "Enter one figure of a regulation, and mark the days that it touches to be judged "
            "again. Numbers in decimal text as the law writes them (0.9). A later entry for "
            "the same place supersedes an earlier one, which stays on record. Without any "
            "number it takes an entry back."
        ),
        (
            "Nhập một số liệu của quy chuẩn và đánh dấu các ngày liên quan để kết luận lại.\n\nSố "
            "viết dạng thập phân với dấu chấm (0.9). Lần nhập sau cho cùng một chỗ thay thế lần "
            "trước, lần trước vẫn còn lưu. Không nêu số nào thì rút lại số liệu đã nhập."
        ),
    ),
    (
        "A person's word on readings: `nhue flag OUTLET PARAMETER ...`, `nhue flag list OUTLET`.",
        ("Quyết định về số liệu: `nhue flag OUTLET PARAMETER ...`, `nhue flag list OUTLET`."),
    ),
    (
        (
            "Rule on the flags of a time's readings; the flag that is overruled stays "
            "visible. Of two rulings on an instant the newer counts. The days that it touches "
            "are judged again."
        ),
        (
            "Quyết định về cờ của các giá trị quan trắc trong một khoảng thời gian; cờ bị bác "
            "bỏ vẫn xem được.\n\nNếu có hai quyết định cho cùng thời điểm thì quyết định mới "
            "có hiệu lực. Các ngày liên quan được kết luận lại."
        ),
    ),
    (
        "Show every ruling on an outlet's readings, oldest first.",
        "Hiện mọi quyết định về giá trị quan trắc của một cửa xả, cũ nhất trước.",
    ),
    (
        "Accounts: who may sign in, and in which role; the first administrator is made here.",
        "Tài khoản: ai được đăng nhập và với vai trò nào; quản trị viên đầu tiên được tạo ở đây.",
    ),
    (
        (
            "Make an account; its password is printed this once and kept nowhere. Nobody but who "
            "reads it knows it: it is to be changed at the first sign-in."
        ),
        (
            "Tạo tài khoản; mật khẩu chỉ in ra một lần này và không lưu ở đâu.\n\nChỉ người "
            "đọc được mới biết mật khẩu: hãy đổi ngay khi đăng nhập lần đầu."
        ),
    ),
    (
        "Have whom a provider of sign-on calls by a subject sign in as an account.",
        "Gắn mã danh tính của hệ thống đăng nhập chung với một tài khoản.",
    ),
    (
        "Have whom a provider of sign-on calls by a subject sign in no more; its sessions end.",
        "Gỡ mã danh tính của hệ thống đăng nhập chung; các phiên đăng nhập đó kết thúc.",
    ),
    ("Show every account, removed ones too.", "Hiện mọi tài khoản, cả tài khoản đã xóa."),
    (
        "Give an account another role, or other clusters or gateways; it has to sign in again.",
        "Đặt vai trò khác, hoặc cụm hay thiết bị khác, cho tài khoản; người đó phải đăng nhập lại.",
    ),
    (
        "Give an account a new password; whoever is signed in by the old one is no more.",
        "Cấp mật khẩu mới cho tài khoản; phiên đăng nhập bằng mật khẩu cũ kết thúc.",
    ),
    (
        "Remove an account: it signs in no more, and its tokens are nobody's. What it did stays.",
        (
            "Xóa tài khoản: không đăng nhập được nữa, mã truy cập không còn giá trị. Những gì "
            "đã làm vẫn còn."
        ),
    ),
    (
        "Tokens of accounts, for programs: named, limited, expiring, revocable.",
        (
            "Mã truy cập của tài khoản, dùng cho chương trình: có tên, có giới hạn, có hạn "
            "dùng, thu hồi được."
        ),
    ),
    (
        "Make a token; it is printed this once and kept nowhere.",
        "Tạo mã truy cập; mã chỉ in ra một lần này và không lưu ở đâu.",
    ),
    (
        "Show every token of an account, revoked and expired ones too; never what they are.",
        (
            "Hiện mọi mã truy cập của tài khoản, cả mã đã thu hồi hoặc hết hạn; không bao giờ hiện "
            "nội dung mã."
        ),
    ),
    (
        "Revoke a token; it is worth nothing from the next request on.",
        "Thu hồi mã truy cập; mã mất giá trị từ yêu cầu tiếp theo.",
    ),
]
