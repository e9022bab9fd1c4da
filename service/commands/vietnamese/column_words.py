"""The heads of the tables that commands show, in Vietnamese."""

from __future__ import annotations

COLUMNS_VI = {
    "account": "tài khoản", "name": "tên", "role": "vai trò", "of": "của", "since": "từ",
    "removed": "xóa", "may": "được phép", "expires": "hết hạn", "revoked": "thu hồi",
    "taken at": "lúc", "files": "số tệp", "bytes": "byte", "records": "kho hồ sơ",
    "version": "phiên bản", "number": "số", "known at": "có từ", "kind": "loại", "on": "về",
    "by": "bởi", "outlet-days due": "ngày chờ kết luận", "chain": "chuỗi", "hold": "lệnh",
    "outlet": "cửa xả", "from": "từ", "to": "đến", "document": "văn bản", "reason": "lý do",
    "placed": "đặt", "released": "giải tỏa", "worker": "tiến trình", "heard of": "lần cuối",
    "takes in since": "tiếp nhận từ", "stored through": "đã lưu đến", "not stored": "chưa lưu",
    "retired": "cho nghỉ", "position": "vị trí", "parameter": "thông số", "time": "thời điểm",
    "value": "giá trị", "given again": "đưa lại", "gateway": "thiết bị",
    "credential": "xác thực", "certificate ends": "hết hạn chứng thư", "point": "điểm",
    "outcome": "kết quả", "reasons": "lý do", "messages": "số bản tin",
    "first received": "nhận đầu", "last received": "nhận cuối",
    "registered now": "nay đã đăng ký", "received": "nhận lúc", "codes": "mã lý do",
    "id": "ký hiệu", "columns": "cột", "in force": "hiệu lực", "followed by": "thay bởi",
    "C in hand": "C đã có", "Kq": "Kq", "Kf": "Kf", "K": "K", "entered": "đã nhập",
    "column": "cột", "discharge flow": "lưu lượng xả", "C": "C", "how sure": "độ tin cậy",
    "clause": "điều khoản", "source": "nguồn", "water or kind": "nguồn hoặc loại",
    "class": "khoảng", "place": "vị trí", "figure": "số liệu", "flag": "cờ",
    "answer": "kết luận", "as it is": "hiện nay", "as asked": "theo giả định",
    "name as sent": "tên gửi đến", "value as sent": "giá trị gửi đến", "unit as sent": "đơn vị gửi",
    "value as kept": "giá trị lưu", "unit as kept": "đơn vị lưu", "status": "trạng thái",
    "becomes": "kết quả", "why": "vì sao", "nearest": "tên gần giống", "gateways": "thiết bị",
    "form": "mẫu bản tin", "channels": "kênh đo", "entered by": "người nhập", "key": "khóa",
    "said by": "theo", "unit": "đơn vị", "factor": "hệ số", "basis": "tính theo",
    "format": "định dạng",
    "difference": "chênh lệch", "changed days": "ngày đổi", "newly exceeded": "vượt thêm",
    "no longer exceeded": "hết vượt", "folder": "thư mục", "most of all": "nhiều nhất",
}  # fmt: skip
