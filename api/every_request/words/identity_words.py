"""The forms of what is said of signing in by a provider, in both languages."""

from __future__ import annotations

IDENTITIES: list[tuple[str, str]] = [
    (
        "there is no provider of sign-on: sign in by name and password",
        "không có hệ thống đăng nhập chung: hãy đăng nhập bằng tên và mật khẩu",
    ),
    (
        "nobody signs in as {subject:quoted} of {issuer}: an administrator links it",
        "chưa ai đăng nhập bằng mã {subject} của {issuer}: quản trị viên gắn mã đó",
    ),
    (
        "a subject has 1 to {most:number} printable letters",
        "mã danh tính dài từ 1 đến {most} ký tự in được",
    ),
    (
        "name the provider's issuer, as its own document has it",
        "hãy ghi đúng địa chỉ nơi cấp mà hệ thống đăng nhập chung công bố",
    ),
    (
        "{name:quoted} has this subject: unlink it there first",
        "{name} đang có mã danh tính này: hãy gỡ ở đó trước",
    ),
    (
        "an account has at most {most:number}: unlink one first",
        "một tài khoản có nhiều nhất {most} mã danh tính: hãy gỡ bớt",
    ),
    (
        "{name:quoted} has no subject {subject:quoted} of {issuer}",
        "{name} không có mã danh tính {subject} của {issuer}",
    ),
]
