"""What the commands that prove say and are asked, in both languages.

The sentences of a check (api/exports/pack/verify.py) are English where Python runs it alone.
"""

from __future__ import annotations

HELP_OF_PROOF: list[tuple[str, str]] = [
    (
        "Write an evidence pack: all that stands behind an outlet's days, in one zip.",
        "Lập hồ sơ chứng cứ: mọi căn cứ của các ngày của một cửa xả, trong một tệp zip.",
    ),
    (
        (
            "Write an evidence pack: all that stands behind an outlet's days, in one zip. "
            "Messages, receipts, readings, flags, means, limits with their clauses, every verdict "
            "with its two times, rulings, cases, and the check that needs Python alone. Ten years "
            "at most. Readings in the embedded store belong to one process: end `nhue run` first, "
            "or ask its API."
        ),
        (
            "Lập hồ sơ chứng cứ: mọi căn cứ của các ngày của một cửa xả, trong một tệp zip.\n\nGồm "
            "bản tin gốc, biên nhận, giá trị đo, cờ chất lượng, giá trị trung bình, giới hạn kèm "
            "điều khoản, mọi kết luận với hai mốc thời gian, quyết định, hồ sơ vụ việc và cách "
            "kiểm tra chỉ cần Python. Nhiều nhất mười năm. Số liệu trong kho nhúng chỉ do một tiến "
            "trình mở: hãy dừng `nhue run` trước, hoặc hỏi API."
        ),
    ),
    ("The outlet.", "Cửa xả."),
    ("Last legal day, inclusive, ended.", "Ngày cuối, gồm cả ngày đó, đã kết thúc."),
    (
        "The file that is written; if unset, named by itself.",
        "Tệp sẽ ghi; bỏ trống: tự đặt tên.",
    ),
    (
        "Walk the journals' chains, or check a pack or a document; say what was changed.",
        (
            "Kiểm tra chuỗi của các sổ, hoặc kiểm tra một hồ sơ chứng cứ, một văn bản; cho biết có "
            "gì bị sửa."
        ),
    ),
    (
        (
            "Walk the journals' chains, or check a pack or a document; say what was changed. "
            "Without a file: the journals of the readings and of what people decided, which is "
            "held against the records too. With one, what is compared is said; a pack needs "
            "nothing else of ours, and has the same check in it for a Python alone (verify.py)."
        ),
        (
            "Kiểm tra chuỗi của các sổ, hoặc kiểm tra một hồ sơ chứng cứ, một văn bản; cho biết có "
            "gì bị sửa.\n\nKhông nêu tệp: kiểm tra sổ số liệu và sổ quyết định; sổ quyết định còn "
            "được đối chiếu với cơ sở dữ liệu. Nêu tệp: cho biết đã đối chiếu gì; hồ sơ chứng cứ "
            "không cần gì khác của hệ thống này, và có sẵn cách kiểm tra chỉ cần Python "
            "(verify.py)."
        ),
    ),
    (
        "A pack, or a document (its zip, or its PDF); if unset, the journals.",
        "Hồ sơ chứng cứ, hoặc văn bản (tệp zip hay PDF); bỏ trống: các sổ.",
    ),
    (
        "The data file of a PDF, which is held against it.",
        "Tệp dữ liệu của PDF, để đối chiếu với PDF.",
    ),
    (
        "A pack's own digest, as noted before.",
        "Mã băm của hồ sơ chứng cứ, như đã ghi lại trước đó.",
    ),
    (
        "Make a document's data anew from our records, and compare.",
        "Lập lại dữ liệu của văn bản từ cơ sở dữ liệu rồi đối chiếu.",
    ),
]

SAID_OF_PROOF: list[tuple[str, str]] = [
    (
        "decision {number} ({told:text}) is otherwise in the records than in its journal",
        "quyết định {number} ({told}) trong kho dữ liệu khác với trong sổ quyết định",
    ),
    (
        "the records have decision {number} ({kind}), and its journal has not",
        "kho dữ liệu có quyết định {number} ({kind}), sổ quyết định thì không",
    ),
    (
        (
            "decision {number} ({told:text}) is not the one that the records took in: its journal "
            "was written anew, or is another's"
        ),
        (
            "quyết định {number} ({told}) không phải quyết định mà kho dữ liệu đã nhận: sổ quyết "
            "định đã bị ghi lại, hoặc là sổ của nơi khác"
        ),
    ),
    (
        "the records have a decision ({kind}, known since {at:text}) that the journal has not",
        "kho dữ liệu có một quyết định ({kind}, biết từ {at}) mà sổ quyết định không có",
    ),
    (
        (
            "{count:number} journal records are stored, and no journal is in {folder:text}: give "
            "it back from a backup (`nhue restore`)"
        ),
        (
            "đã lưu {count} bản ghi của sổ nhật ký mà trong {folder} không có sổ: hãy khôi phục từ "
            "bản sao lưu (`nhue restore`)"
        ),
    ),
    (
        "{count:number} attached files are as they were attached",
        "{count} tệp đính kèm vẫn đúng như khi đính kèm",
    ),
    (
        (
            "decision {number} ({subject}): the attached file {name:text} (SHA-256 {digest}) is "
            "missing: give it back from a backup, or attach it again"
        ),
        (
            "quyết định {number} ({subject}): thiếu tệp đính kèm {name} (SHA-256 {digest}): hãy "
            "khôi phục từ bản sao lưu, hoặc đính kèm lại"
        ),
    ),
    (
        (
            "decision {number} ({subject}): the attached file {name:text} (SHA-256 {digest}) was "
            "changed, or cannot be read: give it back from a backup, or attach it again"
        ),
        (
            "quyết định {number} ({subject}): tệp đính kèm {name} (SHA-256 {digest}) đã bị sửa, "
            "hoặc không đọc được: hãy khôi phục từ bản sao lưu, hoặc đính kèm lại"
        ),
    ),
    ("{path}: {size:text} bytes, {files:number} files", "{path}: {size} byte, {files} tệp"),
    (
        "the data are byte for byte what our records give for the same question",
        "dữ liệu giống từng byte với những gì cơ sở dữ liệu trả lời cho cùng câu hỏi",
    ),
    (
        "our records give other data for the same question",
        "cơ sở dữ liệu trả lời khác cho cùng câu hỏi",
    ),
    (
        "a PDF alone cannot be checked: name its data file, --data FILE.json",
        "chỉ có PDF thì không kiểm tra được: hãy nêu tệp dữ liệu, --data TỆP.json",
    ),
    (
        "the PDF names no digest of data: it is no document of Nhuệ's",
        "PDF không nêu mã băm dữ liệu: không phải văn bản của Nhuệ",
    ),
    (
        "of {pages:number} pages {printed:number} bear a digest that can be read",
        "trong {pages} trang có {printed} trang mang mã băm đọc được",
    ),
    (
        (
            "the data file was changed, or is another document's: its SHA-256 is {digest}, and the "
            "one {where} on the document is {told}"
        ),
        (
            "tệp dữ liệu đã bị sửa, hoặc của văn bản khác: SHA-256 của tệp là {digest}, còn mã "
            "({where}) trên văn bản là {told}"
        ),
    ),
    (
        (
            "the data file is the one that the document was drawn from: its SHA-256 {digest} is "
            "printed on {some:number} of {pages:number} pages and embedded"
        ),
        (
            "tệp dữ liệu đúng là tệp dùng để lập văn bản: SHA-256 {digest} được in trên {some} "
            "trong {pages} trang và ghi trong tệp"
        ),
    ),
    (
        "the paper is byte for byte as it was issued: {name}",
        "văn bản giống từng byte như khi phát hành: {name}",
    ),
    ("{name} was changed since it was issued", "{name} đã bị sửa sau khi phát hành"),
    ("a name stands twice in the zip", "có tên đứng hai lần trong zip"),
    ("the zip cannot be read on: {why:text}", "không đọc tiếp được zip: {why}"),
    (
        "what the manifest or a file says cannot be read: {why:text}",
        "không đọc được danh sách hoặc một tệp: {why}",
    ),
    ("{name} is of no form that is known here", "{name} có dạng không rõ"),
    (
        "{name} was changed, or cannot be read: {why:text}",
        "{name} đã bị sửa, hoặc không đọc được: {why}",
    ),
    ("{name} was changed: its SHA-256 is {digest}", "{name} đã bị sửa: SHA-256 là {digest}"),
    (
        "{name} was changed: it does not fit the zip's checksum",
        "{name} đã bị sửa: không khớp mã kiểm tra của zip",
    ),
    (
        "{name} was changed: its list of files has another digest",
        "{name} đã bị sửa: danh sách tệp có mã băm khác",
    ),
    ("{name} is missing", "thiếu {name}"),
    ("{name} was put in: the manifest has none", "{name} bị thêm vào: danh sách không có tệp này"),
    ("{count:number} files are as they were packed", "{count} tệp giống như khi đóng gói"),
    (
        "{name}: message {position:number} does not fit its digest",
        "{name}: bản tin {position} không khớp mã băm",
    ),
    (
        "{name}: message {position:number} does not follow the chain",
        "{name}: bản tin {position} không nối tiếp chuỗi",
    ),
    (
        "{count:number} messages fit their digests in the journal's chain",
        "{count} bản tin khớp mã băm trong chuỗi của sổ",
    ),
    (
        "{count:number} messages have no digest before them: not compared",
        "{count} bản tin không có mã băm đứng trước: không đối chiếu",
    ),
    (
        "{name}: {code} has other readings than told",
        "{name}: {code} có giá trị đo khác với số đã nêu",
    ),
    (
        (
            "of {series:number} series of a day {held:number} are the readings that the verdict or "
            "the mean rested on"
        ),
        (
            "trong {series} chuỗi số liệu ngày có {held} chuỗi đúng là số liệu mà kết luận hoặc "
            "giá trị trung bình dựa vào"
        ),
    ),
    (
        "this is another pack: its digest is {digest}, not {told}",
        "đây là hồ sơ khác: mã băm là {digest}, không phải {told}",
    ),
    ("the pack's own digest: {digest}", "mã băm của hồ sơ: {digest}"),
    (
        "what stands before {name} in the zip was changed",
        "phần đứng trước {name} trong zip đã bị sửa",
    ),
    (
        "the zip's own list of its files was changed, or bytes stand behind it",
        "danh sách tệp của chính zip đã bị sửa, hoặc có byte thừa phía sau",
    ),
]
