"""The forms of what is said, refused and explained of profiles and tried samples."""

from __future__ import annotations

SAID_OF_PROFILES: list[tuple[str, str]] = [
    (
        (
            "{taken:number} taken, {stated:number} noted as not measured, {passed:number} passed "
            "over, {waiting:number} wait, {refused:number} refused"
        ),
        (
            "{taken} được nhận, {stated} ghi nhận không đo, {passed} bỏ qua, {waiting} chờ, "
            "{refused} bị từ chối"
        ),
    ),
    (
        "{name:text}: no form that comes with Nhuệ reads anything of it",
        "{name}: không mẫu bản tin nào có sẵn đọc được tệp này",
    ),
    (
        "no draft: no form that comes with Nhuệ reads anything of this sample",
        "không có bản dự thảo: không mẫu bản tin nào có sẵn đọc được tệp này",
    ),
    (
        "draft in {file:text}: nothing of it is in force until a person imports it",
        "bản dự thảo ở {file}: chỉ có hiệu lực khi có người nhập vào sổ đăng ký",
    ),
    (
        "no gateway is named: nothing is held against the registry",
        "chưa nêu thiết bị: không đối chiếu với sổ đăng ký",
    ),
    (
        "no profile is in force for it: read as {form} writes, without a channel",
        "chưa có hồ sơ bản tin nào có hiệu lực: đọc theo mẫu {form}, không có kênh đo",
    ),
    ("nothing of it is taken: {why:text}", "không nhận gì từ tệp này: {why}"),
    ("{id}: for {gateways:text}, like {form}", "{id}: cho {gateways}, theo mẫu {form}"),
    ("no message waits for it", "không có bản tin nào chờ"),
    (
        "{count:number} messages that waited are taken in by the service",
        "dịch vụ đang nhận lại {count} bản tin đã chờ",
    ),
    (
        (
            "{count:number} messages that waited were taken in here, as no service runs: "
            "{whole:number} whole"
        ),
        (
            "đã nhận lại ngay tại đây {count} bản tin đã chờ, vì không có dịch vụ nào chạy: "
            "{whole} trọn vẹn"
        ),
    ),
    (
        (
            "{count:number} messages of {gateway} were taken in here, as no service runs: "
            "{whole:number} whole; their days are judged by `nhue judge`, or when it runs"
        ),
        (
            "đã nhận lại ngay tại đây {count} bản tin của {gateway}, vì không có dịch vụ nào chạy: "
            "{whole} trọn vẹn; các ngày ấy được kết luận bằng `nhue judge`, hoặc khi dịch vụ chạy"
        ),
    ),
    ("profiles", "hồ sơ bản tin"),
    ("how it writes", "cách viết"),
    ("channels", "kênh đo"),
    ("forms", "mẫu bản tin"),
]
ERRORS_OF_PROFILES: list[tuple[str, str]] = [
    (
        "{file} cannot be read ({why}): check the name and the rights",
        "không đọc được {file} ({why}): hãy xem lại tên và quyền đọc",
    ),
    (
        "a draft is for a gateway: say which with --gateway",
        "bản dự thảo là cho một thiết bị: hãy nêu bằng --gateway",
    ),
    (
        "{file} is no name of a profile: name one that ends with .toml",
        "{file} không phải tên hồ sơ bản tin: hãy đặt tên kết thúc bằng .toml",
    ),
]
HELP_OF_PROFILES: list[tuple[str, str]] = [
    (
        "Then take in what waits for these profiles, channels and outlets.",
        "Sau đó nhận lại những bản tin đang chờ các hồ sơ bản tin, kênh đo và cửa xả này.",
    ),
    (
        "A file as the logger writes it, name and all.",
        "Một tệp đúng như thiết bị ghi, giữ cả tên tệp.",
    ),
    (
        "The gateway that would send it, as in the registry.",
        "Thiết bị gửi tệp này, như trong sổ đăng ký.",
    ),
    (
        "A profile's file (.toml), or its id in the registry; if unset: what is in force.",
        (
            "Tệp hồ sơ bản tin (.toml), hoặc ký hiệu trong sổ đăng ký; nếu không nêu: hồ sơ đang "
            "có hiệu lực."
        ),
    ),
    ("The MQTT topic that it would come on.", "Chủ đề MQTT mà bản tin đến."),
    ("As if received at this instant; else now.", "Như nhận lúc này; nếu không nêu: bây giờ."),
    (
        "Write a proposed profile into this new file (.toml), to be corrected.",
        "Ghi bản dự thảo hồ sơ vào tệp mới này (.toml), để người sửa lại.",
    ),
    ("Write the rows as JSON.", "Ghi các dòng dạng JSON."),
    (
        (
            "Show what each value of a sample would become, before anything is taken. Exit code 1 "
            "where a value waits or is refused, or where there is none. Nothing is guessed: what "
            "no channel names waits, with the nearest names."
        ),
        (
            "Cho xem mỗi giá trị của tệp mẫu sẽ thành gì, trước khi nhận.\n\nMã thoát 1 khi có giá "
            "trị chờ hoặc bị từ chối, hoặc không có giá trị nào. Không đoán: giá trị chưa có kênh "
            "đo thì chờ, kèm các tên gần giống."
        ),
    ),
    (
        "List the profiles of the registry, of all days: for whom, like which form, since when.",
        "Liệt kê hồ sơ bản tin trong sổ đăng ký, của mọi ngày: cho ai, theo mẫu nào, từ khi nào.",
    ),
    ("Only those that are for this gateway.", "Chỉ các hồ sơ dành cho thiết bị này."),
    (
        "Show a profile whole: what it says, what of it is its form's, and its channels.",
        "Cho xem toàn bộ một hồ sơ bản tin: phần riêng, phần theo mẫu, và các kênh đo.",
    ),
    (
        "List the forms that come with Nhuệ, each with the public document that it follows.",
        "Liệt kê các mẫu bản tin có sẵn, mỗi mẫu kèm tài liệu công khai mà mẫu theo.",
    ),
]
