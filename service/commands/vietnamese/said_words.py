"""The forms of what commands say, in both languages."""

from __future__ import annotations

from compliance.verdicts.vietnamese.clause_words import clause_vi
from compliance.verdicts.vietnamese.slots import SLOTS
from domain.two_languages import ISO_DAY, NUMBER, TEXT, Phrases, Slot
from service.commands.vietnamese.by_subject.account_words import SAID_OF_ACCOUNTS, SAID_OF_NOTIFYING
from service.commands.vietnamese.by_subject.gateway_words import SAID_OF_FOLDERS
from service.commands.vietnamese.by_subject.profile_words import SAID_OF_PROFILES
from service.commands.vietnamese.by_subject.proof_words import SAID_OF_PROOF
from service.commands.vietnamese.by_subject.score_words import SAID_OF_SCORES
from service.commands.vietnamese.by_subject.status_words import SAID_OF_STATUS

SAID: list[tuple[str, str]] = [
    *SAID_OF_ACCOUNTS,
    *SAID_OF_STATUS,
    *SAID_OF_FOLDERS,
    *SAID_OF_NOTIFYING,
    *SAID_OF_PROFILES,
    *SAID_OF_PROOF,
    *SAID_OF_SCORES,
    (
        "{path}: {size:text} bytes, SHA-256 {digest}",
        "{path}: {size} byte, SHA-256 {digest}",
    ),
    ("{gateway}: removed; what it has sent stays", "{gateway}: đã xóa; những gì đã gửi vẫn còn"),
    (
        (
            "backup of {at}: {files:number} files, {size:number} MB, of which {new:number} MB "
            "new on disk"
        ),
        "bản sao lúc {at}: {files} tệp, {size} MB, trong đó {new} MB mới trên đĩa",
    ),
    ("{count:number} older backups let go", "đã bỏ {count} bản sao cũ"),
    (
        "{files:number} files of the backup of {at} restored",
        "đã khôi phục {files} tệp của bản sao lúc {at}",
    ),
    (
        "the journal of decisions begins anew in {folder}",
        "sổ quyết định bắt đầu lại trong {folder}",
    ),
    ("{count:number} decisions", "{count} quyết định"),
    ("{hold:text}: kept, known at {at}", "{hold}: đã lưu lúc {at}"),
    ("{hold:text}: released by {by}", "{hold}: {by} đã giải tỏa"),
    (
        (
            "registry version {version:number}: {clusters:number} clusters, {stations:number} "
            "stations, {outlets:number} outlets, {permits:number} permits, {limits:number} own "
            "limits, {sensors:number} sensors, {calibrations:number} calibrations, "
            "{works:number} announced works, {profiles:number} profiles, {channels:number} "
            "channels; {due:number} outlet-days wait to be judged again"
        ),
        (
            "sổ đăng ký phiên bản {version}: {clusters} cụm, {stations} trạm, {outlets} cửa "
            "xả, {permits} giấy phép, {limits} giới hạn riêng, {sensors} đầu đo, {calibrations} "
            "lần hiệu chuẩn, {works} bảo trì đã báo, {profiles} hồ sơ bản tin, {channels} kênh đo; "
            "{due} ngày của cửa xả chờ kết luận lại"
        ),
    ),
    (
        (
            "cluster {id}: {commune} is none of Hanoi's 126 communes and wards since July 2025; "
            "did you mean {nearest}?"
        ),
        (
            "cụm {id}: {commune} không thuộc 126 xã, phường của Hà Nội từ tháng 7/2025; có phải "
            "{nearest} không?"
        ),
    ),
    (
        "cluster {id}: {commune} is none of Hanoi's 126 communes and wards since July 2025",
        "cụm {id}: {commune} không thuộc 126 xã, phường của Hà Nội từ tháng 7/2025",
    ),
    (
        "{files:number} files of registry version {version:number} in {folder}",
        "{files} tệp của sổ đăng ký phiên bản {version} trong {folder}",
    ),
    ("template in {file}", "tệp mẫu trong {file}"),
    (
        "registry version {version:number} in {folder}",
        "sổ đăng ký phiên bản {version} trong {folder}",
    ),
    (
        "{days:number} outlet-days judged, {verdicts:number} verdicts new",
        "đã kết luận {days} ngày của cửa xả, {verdicts} kết luận mới",
    ),
    ("{count:number} journal records replayed", "đã đưa vào {count} bản ghi của sổ nhật ký"),
    (
        "set aside, cannot be judged: {outlet} {day:day}: {raised:text}",
        "để riêng, không kết luận được: {outlet} {day}: “{raised}”",
    ),
    (
        "{count:number} journal records cannot be replayed: they were removed by retention",
        "{count} bản ghi của sổ nhật ký không đưa vào được: đã bị xóa theo thời hạn lưu giữ",
    ),
    (
        (
            "removed on {day:day} by {by}, {reason:text}: positions {first:number} to "
            "{last:number}, received {begin} to {end}"
        ),
        "{by} xóa ngày {day}, “{reason}”: vị trí {first} đến {last}, nhận từ {begin} đến {end}",
    ),
    ("worker {number:number}: retired by {by}, {at}", "tiến trình {number}: {by} cho nghỉ, {at}"),
    (
        "end its session at the broker too: its share gathers there (docs/scaling.md)",
        "hãy kết thúc cả phiên của nó tại máy chủ MQTT: phần của nó dồn lại ở đó (docs/scaling.md)",
    ),
    ("outage of ours: {begin} to {end}", "gián đoạn của hệ thống: {begin} đến {end}"),
    (
        "{count:number} readings: {reason:text}; {remedy:text}",
        "{count} giá trị: “{reason}”; “{remedy}”",
    ),
    (
        "{count:number} readings will be given to the store again by ingest",
        "tiếp nhận sẽ đưa lại {count} giá trị vào kho",
    ),
    (
        "the broker's certificate for {names} ends {day:day}",
        "chứng thư của máy chủ MQTT cho {names} hết hạn ngày {day}",
    ),
    (
        "{folder}: gateway.crt, gateway.key (kept nowhere else) and ca.crt; ends {day:day}",
        (
            "{folder}: `gateway.crt`, `gateway.key` (không lưu ở nơi khác) và ca.crt; hết hạn "
            "ngày {day}"
        ),
    ),
    (
        "The broker has been told to read its files again.",
        "Đã yêu cầu máy chủ MQTT đọc lại các tệp.",
    ),
    ("Still to do: {todo:text}", "Việc còn lại: “{todo}”"),
    (
        (
            "{count:number} messages of {gateway} will be taken in by the service of this data "
            "folder; GET /api/v1/gateways/{same}/receipts shows what became of them"
        ),
        (
            "dịch vụ của thư mục này sẽ nhận {count} bản tin của {gateway}; xem kết quả ở GET "
            "/api/v1/gateways/{same}/receipts"
        ),
    ),
    (
        "the session of {name} was there, with its {count:number} subscriptions",
        "đã có phiên {name} với {count} đăng ký nhận tin",
    ),
    (
        "the session of {name} is made, with its {count:number} subscriptions",
        "đã tạo phiên {name} với {count} đăng ký nhận tin",
    ),
    ("no message of {gateway} waits", "không có bản tin nào của {gateway} đang chờ"),
    (
        "{count:number} outlet-days wait to be judged again",
        "{count} ngày của cửa xả chờ kết luận lại",
    ),
    ("ruling kept, known at {at}", "đã lưu quyết định lúc {at}"),
    (
        "{readings} readings of {series:number} series in {seconds:number} s",
        "{readings} giá trị của {series} chuỗi trong {seconds} giây",
    ),
    (
        "not judged: {outlet} {first:day}..{last:day}: {raised:text}",
        "không kết luận được: {outlet} {first} đến {last}: “{raised}”",
    ),
    (
        "and {count:number} more outlets; --json has them all",
        "và {count} cửa xả nữa; --json có tất cả",
    ),
    ("in force {day:day}", "có hiệu lực ngày {day}"),
    ("in force from a day that is not in our hands", "chưa có ngày hiệu lực"),
    ("not in the file: {parts:text}", "chưa có trong tệp: {parts}"),
    (
        "{sealed:number} segments sealed, {removed:number} removed, {held:number} held",
        "đã niêm phong {sealed} tệp, xóa {removed}, giữ lại {held}",
    ),
    ("{segment} stays: {why:text}", "{segment} được giữ: “{why}”"),
    ("{count:number} {what:what}, the chain holds", "{count} {what}, chuỗi nguyên vẹn"),
    (
        "the session of {name} {told}, with its {count:number} subscriptions",
        "phiên {name}: {told}, {count} đăng ký nhận tin",
    ),
    ("{done:number}/{all:number} {point}: {outcome:outcome}", "{done}/{all} {point}: {outcome}"),
    (
        (
            "{gateways:number} gateways: {messages} messages ({readings} readings) published, "
            "{acknowledged} acknowledged by the broker; receipts: {receipts:text}"
        ),
        (
            "{gateways} thiết bị: đã gửi {messages} bản tin ({readings} giá trị), máy chủ MQTT "
            "xác nhận {acknowledged}; biên nhận: `{receipts}`"
        ),
    ),
    (
        "{url:text} (API: {api}api/v1/coverage); Ctrl-C ends the demo",
        "{url} (API: {api}api/v1/coverage); Ctrl-C để dừng bản trình diễn",
    ),
    (
        "ended cleanly; everything is kept in {folder}",
        "đã dừng an toàn; mọi thứ lưu trong {folder}",
    ),
    (
        (
            "nhue: no account yet, nobody can sign in: `nhue account add NAME --role "
            "administrator` makes the first one"
        ),
        (
            "nhue: chưa có tài khoản, chưa ai đăng nhập được: `nhue account add TÊN --role "
            "administrator` tạo tài khoản đầu tiên"
        ),
    ),
    ("{place:text}: taken back, known at {at}", "{place}: đã rút lại lúc {at}"),
    ("{place:text}: {figure:text}, known at {at}", "{place}: {figure}, lưu lúc {at}"),
    (
        "formula {formula:text} [{sure:sure}] {clause:clause}",
        "công thức {formula} [{sure}] {clause}",
    ),
    (
        "followed by {id} from {day:day}; facilities that existed may stay until {until:day}",
        "thay bởi {id} từ ngày {day}; cơ sở đang hoạt động được tiếp tục đến ngày {until}",
    ),
    (
        (
            "followed by {id} from {day:day}; facilities that existed may stay until a day "
            "that is not in our hands"
        ),
        "thay bởi {id} từ ngày {day}; chưa có thời hạn cho cơ sở đang hoạt động",
    ),
    # titles of tables
    ("Accounts", "Tài khoản"),
    ("Tokens of {account}", "Mã truy cập của {account}"),
    ("Backups in {folder}, oldest first", "Bản sao lưu trong {folder}, cũ nhất trước"),
    ("Decisions, oldest first", "Quyết định, cũ nhất trước"),
    ("Legal holds, oldest first", "Lệnh lưu giữ, cũ nhất trước"),
    ("Workers of ingest", "Tiến trình tiếp nhận"),
    ("Gateways' accounts at the broker", "Tài khoản của thiết bị tại máy chủ MQTT"),
    (
        "Gateway {gateway}, asked about {outlet} {code}: {word} (run {run})",
        "Thiết bị {gateway}, kiểm tra với {outlet} {code}: {word} (lần {run})",
    ),
    ("gateways whose messages wait", "thiết bị có bản tin đang chờ"),
    ("messages of {gateway} that wait", "bản tin đang chờ của {gateway}"),
    ("Regulations", "Quy chuẩn"),
    ("C of its table", "Giá trị C trong bảng"),
    ("Coefficients", "Hệ số"),
    (
        "Entered by officials, oldest first; the newest of a place stands",
        "Do cán bộ nhập, cũ nhất trước; số liệu mới nhất có hiệu lực",
    ),
    (
        "Rulings on {outlet}, oldest first; of two on an instant the newer counts",
        "Quyết định về {outlet}, cũ nhất trước; cùng thời điểm thì quyết định mới có hiệu lực",
    ),
    ("Days of an outlet and parameter, by answer", "Số ngày theo kết luận"),
    (
        "Outlets with the most days whose answer is another one",
        "Cửa xả có nhiều ngày đổi kết luận nhất",
    ),
    ("{title:text}: no backup is here", "{title}: ở đây không có bản sao nào"),
    ("{title:text}: nothing was decided yet", "{title}: chưa có quyết định nào"),
    ("{title:text}: no judged parameter", "{title}: không có thông số được đánh giá"),
    ("{title:text}: no answer is another one", "{title}: không có kết luận nào thay đổi"),
    # what stands where a table is empty
    (
        "Accounts: none: `nhue account add NAME --role administrator` makes the first one",
        "Tài khoản: chưa có: `nhue account add TÊN --role administrator` tạo tài khoản đầu tiên",
    ),
    ("{title:text}: none", "{title}: không có"),
    ("{title:text}: none in hand", "{title}: chưa có"),
    ("{title:text}: no figure in hand", "{title}: chưa có số liệu"),
    # Last, since it fits whatever has a "by" in it
    ("{name:text} by {profile}", "{name} theo {profile}"),
]
_OWN = Phrases(
    [
        (
            "own thresholds {number:number} ({outlet}, {parameter})",
            "ngưỡng riêng số {number} ({outlet}, {parameter})",
        )
    ],
    {"number": NUMBER},
)
_WHAT = {"records": "bản ghi", "decisions": "quyết định"}
_OUTCOMES = {"pass": "đạt", "fail": "không đạt"}
SAID_VI = Phrases(
    SAID,
    {
        "number": NUMBER,
        "day": ISO_DAY,
        "text": TEXT,
        "sure": SLOTS["sure"],
        "clause": Slot(".+", clause_vi),
        "own": _OWN.slot(),
        "what": Slot("|".join(_WHAT), _WHAT.get),
        "outcome": Slot(".+", lambda text: _OUTCOMES.get(text, text)),
    },
)
