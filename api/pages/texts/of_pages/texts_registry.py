"""The texts of the registry's pages: its tables, and the form for one row, each under one key."""

from __future__ import annotations

REGISTRY_TEXTS: dict[str, tuple[str, str]] = {
    "registry.title": ("Sổ đăng ký", "Registry"),
    "registry.sentence": ("Sổ đăng ký phiên bản {version}.", "Version {version} of the registry."),
    "registry.what": (
        (
            "Nhập từng dòng tại đây, hoặc nhập nhiều dòng cùng lúc bằng tệp Excel. Mọi thay đổi "
            "thành một phiên bản mới, ghi tên người nhập; phiên bản cũ không mất."
        ),
        (
            "Enter row by row here, or many at once by an Excel file. Each change is a version of "
            "its own, by name; no earlier version is lost."
        ),
    ),
    "registry.template": ("Tải tệp Excel mẫu", "Download the Excel template"),
    "trial.link": ("Thử tệp mẫu của một thiết bị ghi", "Try a logger's sample"),
    "trial.title": ("Thử tệp mẫu", "Try a sample"),
    "trial.what": (
        "Dán nội dung tệp của thiết bị ghi để xem mỗi giá trị sẽ thành gì. Không có gì được lưu.",
        "Paste what a logger writes, to see what each value would become. Nothing is kept.",
    ),
    "trial.found": ("Kết quả thử", "What it would become"),
    "trial.by": ("Đọc theo hồ sơ bản tin {profile}.", "Read by profile {profile}."),
    "trial.without": (
        "Chưa có hồ sơ bản tin nào có hiệu lực: đọc theo mẫu {form}, không có kênh đo.",
        "No profile is in force: read as {form} writes, without a channel.",
    ),
    "trial.unread": ("Không mẫu bản tin nào có sẵn đọc được.", "No form of ours reads any of it."),
    "trial.counts": (
        "Số giá trị: {values}; hiện tại đây: {shown}.",
        "Values: {values}; shown here: {shown}.",
    ),
    "trial.nothing": ("Không nhận gì từ tệp này.", "Nothing of it would be taken."),
    "trial.more": ("Xem thêm ({count})", "More ({count})"),
    "trial.draft": ("Bản dự thảo hồ sơ, để sửa rồi nhập", "A proposed profile, to be corrected"),
    "trial.source": ("Tên gửi đến", "Name as sent"),
    "trial.becomes": ("Kết quả", "Becomes"),
    "trial.sent": ("Giá trị gửi đến", "Value as sent"),
    "trial.kept": ("Giá trị lưu", "Value as kept"),
    "trial.time": ("Thời điểm", "Time"),
    "trial.why": ("Vì sao", "Why"),
    "trial.nearest": ("tên gần giống: {names}", "nearest names: {names}"),
    "trial.gateway": ("Thiết bị", "Gateway"),
    "trial.file": ("Tệp của thiết bị", "The logger's file"),
    "trial.file.note": (
        "Tối đa 1 MB, đọc đúng từng byte như thiết bị ghi; hoặc dán nội dung vào ô dưới.",
        "At most 1 MB, read byte by byte as the logger wrote it; or paste its content below.",
    ),
    "trial.sample": ("Hoặc nội dung tệp", "Or what the logger wrote"),
    "trial.file_name": ("Tên tệp", "Name of the file"),
    "trial.file_name.note": (
        "Chỉ cần ghi nếu khác tên của tệp đã chọn.",
        "Needed only where it differs from the chosen file's.",
    ),
    "trial.profile": ("Hồ sơ bản tin", "Profile"),
    "trial.in_force": ("Hồ sơ đang có hiệu lực", "The one in force"),
    "trial.other": ("Thử một hồ sơ chưa nhập", "Try a profile that is not entered yet"),
    "trial.toml": ("Hồ sơ bản tin dạng TOML", "Profile as TOML"),
    "trial.do": ("Thử", "Try it"),
    "registry.new.of": ("Nhập dòng mới: {table}", "Enter a new row: {table}"),
    "registry.change.outlet": ("Sửa cửa xả này", "Change this outlet"),
    "registry.change.permit": ("Sửa giấy phép này", "Change this permit"),
    "registry.change": ("Sửa thông tin trong sổ đăng ký", "Change it in the registry"),
    "registry.table.clusters": ("Cụm công nghiệp", "Clusters"),
    "registry.table.stations": ("Trạm xử lý", "Stations"),
    "registry.table.outlets": ("Cửa xả", "Outlets"),
    "registry.table.permits": ("Giấy phép", "Permits"),
    "registry.table.permit_limits": ("Giới hạn riêng", "Limits of permits"),
    "registry.table.sensors": ("Đầu đo", "Sensors"),
    "registry.table.calibrations": ("Hiệu chuẩn", "Calibrations"),
    "registry.table.maintenance": ("Bảo trì", "Maintenance"),
    "registry.table.profiles": ("Hồ sơ bản tin", "Profiles"),
    "registry.table.channels": ("Kênh đo", "Channels"),
    "registry.holds.clusters": (
        "Tên, nơi, loại, trạng thái kèm văn bản, diện tích, nước thải phát sinh",
        "Name, place, kind, state with its paper, area, wastewater generated",
    ),
    "registry.holds.stations": (
        "Trạm của cụm nào, công suất thiết kế, ngày hoạt động, phê duyệt",
        "Which cluster it serves, design capacity, days of operation and approval",
    ),
    "registry.holds.outlets": (
        "Cửa xả của trạm nào, thiết bị truyền số liệu, thông số đo",
        "Which station it is of, its gateway, what is measured",
    ),
    "registry.holds.permits": (
        "Giấy phép môi trường của từng cửa xả: quy chuẩn, cột, lưu lượng, thời hạn",
        "The environmental permit of each outlet: regulation, column, flow, days",
    ),
    "registry.holds.permit_limits": (
        "Giới hạn do giấy phép tự đặt, tạm thời hoặc tạm hoãn",
        "Limits that a permit sets itself, for a time, or stays",
    ),
    "registry.holds.sensors": (
        "Dải đo, độ phân giải, số sê-ri của đầu đo tại từng cửa xả",
        "Span, resolution and serial of the sensors at each outlet",
    ),
    "registry.holds.calibrations": (
        "Giấy chứng nhận, biên bản hiệu chuẩn và kiểm định",
        "Certificates and reports of calibrations",
    ),
    "registry.holds.maintenance": (
        "Việc bảo trì đã thông báo bằng văn bản",
        "Work that was announced on paper",
    ),
    "registry.holds.profiles": (
        "Cách từng thiết bị viết những gì gửi đến, khi khác với mẫu bản tin",
        "How a gateway writes what it sends, where that is not as the form has it",
    ),
    "registry.holds.channels": (
        "Mỗi tên mà thiết bị gửi là cửa xả và thông số nào, đơn vị, hệ số",
        "Which outlet and parameter stand behind each name that is sent, unit, factor",
    ),
    "registry.form": ("{table}: nhập một dòng", "{table}: enter one row"),
    "registry.form.note": (
        "Ô để trống nghĩa là chưa biết; không ghi số ước đoán. Dấu * là phải điền.",
        "An empty field says that a thing is not known; never write a guess. * is needed.",
    ),
    "registry.from": ("Điền sẵn theo dòng đã có", "Fill in from a row that is there"),
    "registry.from.none": ("không, nhập dòng mới", "none, a new row"),
    "registry.from.do": ("Điền sẵn", "Fill in"),
    "registry.from.note": (
        (
            "Dòng trùng mã (và ngày bắt đầu, nếu có) thay cả dòng cũ. Để ghi thay đổi từ một ngày: "
            "ghi ngày kết thúc cho dòng cũ trước, rồi nhập dòng mới từ ngày sau đó."
        ),
        (
            "A row of the same id (and first day, where there is one) takes the place of the old "
            "one. For a change from a day on: end the old row first, then enter a new one from the "
            "next day."
        ),
    ),
    "registry.empty": ("để trống", "leave it empty"),
    "registry.choose": ("chọn", "choose"),
    "registry.more.clusters": ("Thông tin khác của cụm", "More about the cluster"),
    "registry.more.profiles": (
        "Những gì khác với mẫu bản tin",
        "What differs from the form",
    ),
    "registry.day.note": ("{note}; ngày/tháng/năm", "{note}; dd/mm/yyyy"),
    "registry.instant.note": (
        "{note}; như 28/11/2026 08:30, giờ Việt Nam",
        "{note}; as 28/11/2026 08:30, Hanoi time",
    ),
    "registry.several": ("mọi thông số đo tại đây", "all that is measured here"),
    "registry.do": ("Xem trước thay đổi", "See what it would change"),
    "registry.faults": (
        "Chưa lưu gì: {count} ô cần sửa, ghi ngay tại ô.",
        (
            "Nothing was kept: {count} {count:field has|fields have} to be corrected, as said "
            "beside."
        ),
    ),
    "registry.preview.new": ("Dòng mới sẽ được thêm", "A new row would be added"),
    "registry.preview.change": ("Dòng đã có sẽ thay đổi", "A row that is there would change"),
    "registry.column": ("Cột", "Column"),
    "registry.before": ("Hiện nay", "Now"),
    "registry.after": ("Sau khi nhập", "Afterwards"),
    "registry.duty": (
        "Nghĩa vụ quan trắc theo Phụ lục XXVIII, tính cho ngày {day}",
        "Monitoring duty by Annex XXVIII, on {day}",
    ),
    "registry.duty.none": ("không có trạm", "no station"),
    "registry.duty.same": (
        "Không đổi nghĩa vụ quan trắc và miễn trạm.",
        "Neither the monitoring duty nor the exemption changes.",
    ),
    "registry.due": (
        "{count} ngày đã đánh giá sẽ được đánh giá lại.",
        "{count} outlet-days would be judged again.",
    ),
    "registry.commune": (
        "“{commune}” không có trong danh sách xã, phường từ tháng 7/2025.",
        "“{commune}” is none of the communes and wards since July 2025.",
    ),
    "registry.commune.near": (
        "“{commune}” không có trong danh sách xã, phường từ tháng 7/2025; có phải “{nearest}”?",
        "“{commune}” is none of the communes and wards since July 2025; is it “{nearest}”?",
    ),
    "registry.confirm": ("Lưu vào sổ đăng ký", "Keep it in the registry"),
    "registry.final": (
        "Thành phiên bản mới, ghi tên người nhập.",
        "It becomes a new version, by name.",
    ),
    "registry.unchanged": (
        "Sổ đăng ký đã ghi đúng như vậy: không có gì thay đổi, không lưu gì.",
        "The registry says just that already: nothing changes, and nothing was kept.",
    ),
    "registry.decided": (
        (
            "Đã có người nhập vào sổ đăng ký sau khi trang này được mở; chưa lưu gì. Hãy xem lại "
            "rồi gửi lại."
        ),
        (
            "Somebody entered into the registry since this page was opened; nothing was kept. Look "
            "again, then send it again."
        ),
    ),
}
