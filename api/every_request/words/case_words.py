"""The forms of what is wrong with a case, its steps, its files and samples, in both languages."""

from __future__ import annotations

CASES: list[tuple[str, str]] = [
    (
        "no notification {id:quoted}: GET /api/v1/notifications lists them",
        "không có thông báo {id}: GET /api/v1/notifications liệt kê các thông báo",
    ),
    (
        "no notification {id:number}: GET /api/v1/notifications lists them",
        "không có thông báo {id}: GET /api/v1/notifications liệt kê các thông báo",
    ),
    (
        "no rule {id:number}: `nhue notify rule list` shows them",
        "không có quy tắc {id}: xem `nhue notify rule list`",
    ),
    (
        "name role:ROLE, account:NAME, an e-mail address, or an https:// address",
        "hãy viết `role:VAI_TRÒ`, `account:TÊN`, địa chỉ thư điện tử hoặc địa chỉ https://",
    ),
    ("name a rule by its number", "hãy nêu quy tắc bằng số hiệu"),
    (
        "write one bare e-mail address, as an@hanoi.gov.vn",
        "hãy viết một địa chỉ thư điện tử, như an@hanoi.gov.vn",
    ),
    ("no account {name:quoted}", "không có tài khoản {name}"),
    ("say why: it stands beside the rule", "hãy nêu lý do: lý do luôn đi kèm quy tắc"),
    (
        "say why, in at most {most:number} letters: it stands beside the rule",
        "hãy nêu lý do, nhiều nhất {most} ký tự: lý do luôn đi kèm quy tắc",
    ),
    ("no cluster {id:quoted} in the registry", "không có cụm {id} trong sổ đăng ký"),
    (
        "{kind} is not told to the role {role}",
        "loại việc {kind} không báo cho vai trò {role}",
    ),
    (
        "an address that is told what an operator may know needs its clusters named",
        "địa chỉ được biết như chủ đầu tư thì phải nêu các cụm",
    ),
    (
        "no account {name:quoted}: `nhue account list`",
        "không có tài khoản {name}: xem `nhue account list`",
    ),
    (
        "name both, whom to tell next and after how many minutes, or neither",
        "hãy nêu cả hai, báo tiếp cho ai và sau bao nhiêu phút, hoặc không nêu gì",
    ),
    ("at most {most:number} minutes", "nhiều nhất {most} phút"),
    (
        "a web address has a rule of its own, and a secret",
        "địa chỉ web cần quy tắc riêng, với khóa bí mật riêng",
    ),
    ("ended already, by {by} at {at}", "đã kết thúc, bởi {by} lúc {at}"),
    (
        "no case {id:quoted}: GET /api/v1/cases lists them",
        "không có vụ việc {id}: GET /api/v1/cases liệt kê các vụ việc",
    ),
    (
        "no event {id:quoted} is known now: GET /api/v1/events lists them",
        "hiện không có sự kiện {id}: GET /api/v1/events liệt kê các sự kiện",
    ),
    (
        "it has case {case} already: go on there",
        "đã có vụ việc {case}: hãy tiếp tục tại đó",
    ),
    (
        "it had case {case}, which is closed: reopen it",
        "đã có vụ việc {case}, nay đã khép lại: hãy mở lại vụ việc đó",
    ),
    (
        "say what was done and why, so that it can be defended",
        "hãy nêu việc đã làm và lý do để có căn cứ bảo vệ",
    ),
    (
        "only a notice, a sample and a decision ask for something by a day",
        "chỉ thông báo, lấy mẫu và quyết định mới có thời hạn",
    ),
    (
        "{day:day} is over already: nobody can keep it",
        "ngày {day} đã qua: không ai thực hiện kịp",
    ),
    ("a decision, and nothing else, says what is ruled", "chỉ quyết định mới nêu nội dung xử lý"),
    (
        "a closing, and nothing else, says on which ground",
        "chỉ khi khép lại mới nêu lý do khép lại",
    ),
    (
        "name the day by whose end it has to be remedied",
        "hãy nêu ngày phải khắc phục xong",
    ),
    (
        "an operator replies; every other step is the authority's",
        "chủ đầu tư chỉ giải trình; các bước khác thuộc cơ quan quản lý",
    ),
    ("case {case} is opened already", "vụ việc {case} đã được lập"),
    (
        "case {case} is open: it needs no reopening",
        "vụ việc {case} đang xử lý: không cần mở lại",
    ),
    ("case {case} is closed: reopen it first", "vụ việc {case} đã khép lại: hãy mở lại trước"),
    (
        "nothing was asked yet: a reply follows on a notice or a sample",
        "chưa có yêu cầu nào: giải trình chỉ sau thông báo hoặc lấy mẫu",
    ),
    (
        "a decision follows on a notice or a sample (Decree 08, Art. 97.6)",
        "quyết định chỉ sau thông báo hoặc lấy mẫu (Nghị định 08, Điều 97.6)",
    ),
    (
        "{ground:ground} rests on a decision, and there is none yet",
        "lý do {ground} phải dựa trên một quyết định, mà chưa có quyết định nào",
    ),
    (
        "name an event alone: it says of which outlet and days it is",
        "chỉ cần nêu sự kiện: sự kiện đã cho biết cửa xả và ngày",
    ),
    (
        "name an event, or an outlet and its days",
        "hãy nêu một sự kiện, hoặc một cửa xả và các ngày",
    ),
    ("name the first day that it is about", "hãy nêu ngày đầu tiên của vụ việc"),
    ("{day:day} lies in the future", "ngày {day} ở tương lai"),
    (
        "no signal {id:quoted} is known now: GET /api/v1/signals lists them",
        "hiện không có dấu hiệu {id}: GET /api/v1/signals liệt kê các dấu hiệu",
    ),
    (
        "name a signal alone: it says of which outlet and days it is",
        "chỉ nêu dấu hiệu: dấu hiệu đã cho biết cửa xả và các ngày",
    ),
    (
        "a case from {origin:origin} names its event",
        "vụ việc lập từ {origin} phải nêu sự kiện",
    ),
    ("choose a finding, or another reason", "hãy chọn phát hiện khi kiểm tra hoặc lý do khác"),
    ("choose what is done", "hãy chọn việc được làm"),
    ("choose what is ruled", "hãy chọn nội dung quyết định"),
    ("choose the ground of closing", "hãy chọn lý do khép lại"),
    # files
    ("{name:text} is empty", "{name} không có nội dung"),
    (
        "{name:text} has more than {most} bytes: attach a smaller scan",
        "{name} lớn hơn {most} byte: hãy đính kèm bản quét nhỏ hơn",
    ),
    (
        "{name:text} holds nothing that is taken here; what is: {kinds:text}",
        "{name} không thuộc loại tệp được nhận; các loại được nhận: {kinds}",
    ),
    (
        "{name:text} is not what its name says: it holds {kind:text}",
        "{name} không đúng với tên của nó: nội dung là {kind}",
    ),
    (
        "name the file with its ending, as in kết quả.pdf",
        "hãy đặt tên tệp có đuôi, như kết quả.pdf",
    ),
    (
        "case {case} has no file {digest:text}",
        "vụ việc {case} không có tệp {digest}",
    ),
    ("{digest:quoted} is no digest of an attached file", "{digest} không phải mã của tệp đính kèm"),
    (
        (
            "the attached file {digest:text} is not in {folder:text}: give it back from a backup "
            "(`nhue restore`)"
        ),
        (
            "tệp đính kèm {digest} không có trong {folder}: hãy khôi phục từ bản sao lưu (`nhue "
            "restore`)"
        ),
    ),
    (
        (
            "the disk is nearly full, and what is left is for what is measured: tell who runs the "
            "service, and attach the file when there is room"
        ),
        (
            "ổ đĩa gần đầy, phần còn lại dành cho dữ liệu quan trắc: hãy báo người vận hành dịch "
            "vụ, và đính kèm tệp khi có chỗ"
        ),
    ),
    ("no file {digest:text} is kept here", "không có tệp {digest} nào được lưu ở đây"),
    (
        "files are at most {most} bytes together: send them in several steps",
        "tổng các tệp tối đa {most} byte: hãy gửi thành nhiều bước",
    ),
    # laboratory samples and checks of sensors
    ("{outlet} has no sample {id:quoted}", "{outlet} không có mẫu {id}"),
    (
        "sample {id} is replaced by {newer} already: replace that one",
        "mẫu {id} đã được thay bằng {newer}: hãy thay mẫu đó",
    ),
    ("{code:parameter} of {outlet} has no check {id:quoted}", "{code} của {outlet} không có {id}"),
    (
        "check {id} is replaced by {newer} already: replace that one",
        "lần kiểm tra {id} đã được thay bằng {newer}: hãy thay lần đó",
    ),
]
