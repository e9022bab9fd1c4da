"""The forms of what is wrong with what a person enters, in both languages."""

from __future__ import annotations

ENTRIES: list[tuple[str, str]] = [
    ("no cluster {id:quoted} in the registry", "không có cụm {id} trong sổ đăng ký"),
    ("no profile {id:quoted} in the registry", "không có hồ sơ bản tin {id} trong sổ đăng ký"),
    (
        "no row {key:quoted} in {table:code} of the registry",
        "bảng {table} của sổ đăng ký không có dòng {key}",
    ),
    (
        (
            "{text:quoted} can be read in two ways: write {whole} without a mark between "
            "thousands, or the fraction to its last digit that is not 0"
        ),
        (
            "{text} có thể hiểu theo hai cách: hãy viết {whole} không có dấu hàng nghìn, hoặc viết "
            "phần thập phân đến chữ số cuối khác 0"
        ),
    ),
    (
        "no table {name:quoted} in the registry: use one of {names:names}",
        "sổ đăng ký không có bảng {name}: dùng một trong {names}",
    ),
    # decisions between
    (
        "{on}: decided since you read it: {said:text}; read it again",
        "{on}: đã có quyết định sau khi đọc: {said}; hãy đọc lại",
    ),
    (
        "decision {number:number} ({kind}) by {by}, known since {at}",
        "quyết định {number} ({kind}) của {by}, có từ {at}",
    ),
    (
        "send the ETag of the list that you read, or none",
        "hãy gửi ETag của danh sách đã đọc, hoặc không gửi",
    ),
    # rulings and holds
    (
        "{outlet} does not measure {code:parameter}, only {codes:parameters}",
        "{outlet} không đo {code}, chỉ đo {codes}",
    ),
    (
        "more than {days:number} days; rule in steps",
        "quá {days} ngày; hãy chia thành nhiều quyết định",
    ),
    (
        "{at:instant} lies in the future; nobody has seen it yet",
        "{at} ở tương lai; chưa ai thấy số liệu đó",
    ),
    ("say why, so that it can be defended", "hãy nêu lý do để có căn cứ bảo vệ"),
    ("it comes after `to`; both days are included", "sau `to`; cả hai ngày đều được tính"),
    ("name the paper that asks for it", "hãy nêu văn bản yêu cầu"),
    ("released already, by {by} at {at}", "đã được {by} giải tỏa lúc {at}"),
    (
        "{text:quoted} is no time of day; write 08:30, or 24:00 for the day's end",
        "{text} không phải là giờ; hãy viết 08:30, hoặc 24:00 nếu là hết ngày",
    ),
    (
        "{text:quoted} is not a day; write day/month/year, as in 28/11/2026",
        "{text} không phải là ngày; hãy viết ngày/tháng/năm, ví dụ 28/11/2026",
    ),
    (
        "{text:quoted} is not an instant; write 28/11/2026 08:30",
        "{text} không phải là thời điểm; hãy viết ngày và giờ, ví dụ 28/11/2026 08:30",
    ),
    ("choose whether the readings count", "hãy chọn có tính các giá trị này hay không"),
    ("write at most {most:number} letters", "viết tối đa {most} ký tự"),
    ("{text:quoted} is not a parameter code", "{text} không phải mã thông số"),
    # announcements
    (
        "more than {days:number} days; announce in steps",
        "quá {days} ngày; hãy chia thành nhiều thông báo",
    ),
    (
        "it began more than {days:number} days ago; write to the city",
        "đã bắt đầu quá {days} ngày; hãy gửi văn bản cho thành phố",
    ),
    (
        "it begins in more than {days:number} days; announce it later",
        "còn quá {days} ngày mới bắt đầu; hãy thông báo sau",
    ),
    ("say what is done", "hãy nêu việc được làm"),
    ("choose calibration or maintenance", "hãy chọn hiệu chuẩn hoặc bảo trì"),
    ("write the day, as 28/11/2026", "hãy viết ngày, như 28/11/2026"),
    # figures of the law
    (
        "no {name:field}: say it, so that the figure can be found again",
        "thiếu {name}: hãy nêu để tra lại được số liệu",
    ),
    (
        "{name:key} does not belong to a figure of kind {kind}",
        "`{name}` không thuộc số liệu loại `{kind}`",
    ),
    ("a figure of kind {kind} needs {name:key}", "số liệu loại `{kind}` cần `{name}`"),
    (
        "{name:key} = {text:quoted} is not a decimal number; write it such as 0.9 or 150",
        "`{name}` = {text} không phải số thập phân; hãy viết như 0.9 hoặc 150",
    ),
    ("unknown parameter {code:quoted}", "không có thông số {code}"),
    (
        "{code:parameter} is a flow; flows are not judged",
        "{code} là lưu lượng; lưu lượng không bị đánh giá theo giới hạn",
    ),
    (
        (
            "{code:parameter} is kept in {unit:quoted}: no conversion from {from:quoted} to "
            "{to:quoted}"
        ),
        "{code} được lưu theo {unit}: không quy đổi được từ {from} sang {to}",
    ),
    (
        "unknown regulation {id:quoted}; known are {known:text}",
        "không có quy chuẩn {id}; các quy chuẩn: {known}",
    ),
    ("above = {value:number} must not be below 0", "`above` = {value} không được nhỏ hơn 0"),
    (
        "{name:key} = {value:number} must be above {least:number}",
        "`{name}` = {value} phải lớn hơn {least}",
    ),
    (
        "{regulation} has no column {column:quoted}; it has {columns}",
        "{regulation} không có cột {column}; có các cột {columns}",
    ),
    (
        "lower = {low:number} must be below upper = {high:number}",
        "`lower` = {low} phải nhỏ hơn `upper` = {high}",
    ),
    (
        "the formula {formula} cannot scale a lower limit of {code:parameter}",
        "công thức {formula} không nhân được giới hạn dưới của {code}",
    ),
    (
        "neither lower nor upper, and nothing was entered there that it could take back",
        "không có `lower` và `upper`, và chưa có số liệu nào đã nhập để rút lại",
    ),
    (
        "the formula of {regulation} ({formula}) has no {factor}",
        "công thức của {regulation} ({formula}) không có `{factor}`",
    ),
    (
        "no value, and nothing was entered there that it could take back",
        "không có giá trị, và chưa có số liệu nào đã nhập để rút lại",
    ),
    (
        "coastal water has one {factor}, without above, up_to and unit",
        "nước biển ven bờ chỉ có một `{factor}`, không có `above`, `up_to` và `unit`",
    ),
    (
        "the classes are in {units:units}, not {unit:quoted}",
        "các khoảng theo đơn vị {units}, không phải {unit}",
    ),
    (
        "{new:class} overlaps with what stands for {old:class}; take that back first",
        "{new} trùng với số liệu đang có cho {old}; hãy rút số liệu đó trước",
    ),
    (
        "{new:class} overlaps with what stands for {old:class}; it stands in the regulation's file",
        "{new} trùng với số liệu đang có cho {old}; số liệu đó nằm trong tệp quy chuẩn",
    ),
    # what-if
    (
        "{first:day} comes after {last:day}: swap the two days",
        "ngày {first} sau ngày {last}: hãy đổi chỗ hai ngày",
    ),
    (
        "nothing is asked: name a regulation, a column, or one of Kq, Kf, K",
        "chưa hỏi gì: hãy nêu quy chuẩn, cột, hoặc một trong Kq, Kf, K",
    ),
    ("a coefficient must be above 0", "hệ số phải lớn hơn 0"),
    (
        "no regulation {id:quoted}; known are {known:text}",
        "không có quy chuẩn {id}; các quy chuẩn: {known}",
    ),
    (
        "{regulation} has no column {column:quoted}, only {columns}",
        "{regulation} không có cột {column}, chỉ có {columns}",
    ),
    # accounts and tokens
    ("a name has 1 to {most:number} printable letters", "tên có từ 1 đến {most} ký tự in được"),
    (
        "{name:quoted} stands for names that are not told: take another",
        "{name} dùng thay cho tên không nêu: hãy chọn tên khác",
    ),
    (
        "{name:quoted} is there already: remove it, or take another name",
        "đã có {name}: hãy xóa, hoặc chọn tên khác",
    ),
    ("the public has no account", "công chúng không có tài khoản"),
    ("name the {kind:kind}s that the {role:role} is of", "hãy nêu {kind} của {role}"),
    (
        "the role {role:role} is not limited to clusters or gateways",
        "vai trò {role} không giới hạn theo cụm hay thiết bị",
    ),
    (
        "{name:quoted} is the only administrator: make another first",
        "{name} là quản trị viên duy nhất: hãy tạo người khác trước",
    ),
    (
        "a token's name has 1 to {most:number} printable letters",
        "tên mã truy cập có từ 1 đến {most} ký tự in được",
    ),
    (
        "{name:quoted} has a token {token:quoted}: revoke that first",
        "{name} đã có mã truy cập {token}: hãy thu hồi trước",
    ),
    (
        "a token may read, or write, or both: say which",
        "mã truy cập được đọc, ghi, hoặc cả hai: hãy chọn",
    ),
    ("it would have expired already", "đã hết hạn ngay khi tạo"),
    (
        "an account has at most {most:number} tokens: revoke one first",
        "mỗi tài khoản có tối đa {most} mã truy cập: hãy thu hồi bớt",
    ),
    ("a token expires after 1 to {days:number} days", "mã truy cập hết hạn sau 1 đến {days} ngày"),
    ("in the demo nobody has an account", "trong bản trình diễn không ai có tài khoản"),
    ("choose a role", "hãy chọn vai trò"),
    ("no {kind:kind} {id:quoted} in the registry", "không có {kind} {id} trong sổ đăng ký"),
    # the fields of a body or query, as pydantic says it
    ("Field required", "thiếu trường này"),
    ("Extra inputs are not permitted", "không có trường này"),
    ("Input should be {values:choices}", "phải là một trong {values}"),
    ("Input should be a valid integer, unable to parse string as an integer", "phải là số nguyên"),
    ("Input should be a valid integer", "phải là số nguyên"),
    (
        "Input should be a valid integer, got a number with a fractional part",
        "phải là số nguyên, không có phần lẻ",
    ),
    ("Input should be a valid number, unable to parse string as a number", "phải là số"),
    ("Input should be a valid number", "phải là số"),
    ("Input should be a finite number", "phải là số hữu hạn"),
    ("Input should be a valid decimal", "phải là số thập phân"),
    ("Decimal input should be an integer, float, string or Decimal object", "phải là số thập phân"),
    ("Input should be a valid string", "phải là chuỗi ký tự"),
    ("Input should be a valid list", "phải là danh sách"),
    ("Input should be a valid dictionary", "phải là một đối tượng"),
    (
        "Input should be a valid dictionary or object to extract fields from",
        "phải là một đối tượng",
    ),
    ("Input should be a valid boolean, unable to interpret input", "phải là `true` hoặc `false`"),
    ("Input should be a valid boolean", "phải là `true` hoặc `false`"),
    ("Input should be greater than or equal to {least:number}", "phải từ {least} trở lên"),
    ("Input should be greater than {least:number}", "phải lớn hơn {least}"),
    ("Input should be less than or equal to {most:number}", "không được quá {most}"),
    ("Input should be less than {most:number}", "phải nhỏ hơn {most}"),
    ("String should have at most {most:number} characters", "tối đa {most} ký tự"),
    ("String should have at least {least:number} character", "ít nhất {least} ký tự"),
    ("String should have at least {least:number} characters", "ít nhất {least} ký tự"),
    (
        "List should have at least {least:number} item after validation, not {count:number}",
        "cần ít nhất {least} mục, đã gửi {count}",
    ),
    (
        "List should have at most {most:number} items after validation, not {count}",
        "tối đa {most} mục, đã gửi {count}",
    ),
    ("Unable to parse input string as an integer, exceeded maximum size", "số nguyên quá dài"),
    (
        "another what-if is being answered; ask again in a moment",
        "đang trả lời một câu hỏi giả định khác; hãy hỏi lại sau giây lát",
    ),
    (
        "gateway {id} is being certified: wait for its result",
        "thiết bị {id} đang được kiểm tra kết nối: hãy chờ kết quả",
    ),
    (
        "{count:number} gateways are being certified: wait for a result",
        "đang kiểm tra kết nối {count} thiết bị: hãy chờ kết quả",
    ),
    (
        "this process runs no certifications: use `nhue certify --gateway ID`",
        "tiến trình này không kiểm tra kết nối: hãy dùng `nhue certify --gateway ID`",
    ),
]
