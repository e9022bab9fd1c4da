"""The forms of what the commands on accounts and tokens say, in both languages."""

from __future__ import annotations

SAID_OF_ACCOUNTS: list[tuple[str, str]] = [
    ("{account}: {name} is revoked", "{account}: đã thu hồi {name}"),
    (
        "{name}: removed; what was decided by that name stays",
        "{name}: đã xóa; những gì đã quyết định vẫn còn",
    ),
    ("{name}: kept", "{name}: đã lưu"),
    (
        "The password of {name} is shown this once; change it after the first sign-in.",
        "Mật khẩu của {name} chỉ hiện một lần này; hãy đổi sau khi đăng nhập lần đầu.",
    ),
    ("The password of {name} is shown this once:", "Mật khẩu của {name} chỉ hiện một lần này:"),
    (
        "The token is shown this once; send it as `Authorization: Bearer TOKEN`.",
        "Mã truy cập chỉ hiện một lần này; gửi mã dạng `Authorization: Bearer TOKEN`.",
    ),
    ("{name}: signs in as {subject} of {issuer}", "{name}: đăng nhập là {subject} của {issuer}"),
    (
        "{name}: signs in no more as {subject} of {issuer}",
        "{name}: không còn đăng nhập là {subject} của {issuer}",
    ),
]
