"""The texts of signing in, accounts and the audit log in Vietnamese and English, by their keys."""

from __future__ import annotations

ACCESS_TEXTS: dict[str, tuple[str, str]] = {
    "role.administrator": ("quản trị viên", "administrator"),
    "role.official": ("cán bộ thành phố", "city official"),
    "role.inspector": ("thanh tra viên", "inspector"),
    "role.operator": ("chủ đầu tư hạ tầng", "operator"),
    "role.vendor": ("nhà cung cấp thiết bị", "vendor"),
    "role.public": ("công chúng", "public"),
    "who.is": ("{name}, {role}", "{name} ({role})"),
    "who.pages": ("Trang của tài khoản", "Pages of the account"),
    "who.leave": ("Đăng xuất", "Sign out"),
    "who.demo": (
        "Bản trình diễn: đang xem với vai trò {role}.",
        "This is a demo: you see it as {role}.",
    ),
    "who.demo.other": ("Chọn vai trò khác", "Choose another role"),
    "who.without": (
        "Chưa có tài khoản nào: mọi người đều xem với vai trò {role} và không ai được ghi.",
        "There is no account yet: everybody reads as {role}, and nobody writes.",
    ),
    "signin.title": ("Đăng nhập", "Sign in"),
    "signin.do": ("Đăng nhập", "Sign in"),
    "signin.first": ("Hãy đăng nhập để tiếp tục.", "Sign in to go on."),
    "signin.ended": (
        "Phiên đăng nhập đã kết thúc. Hãy đăng nhập lại.",
        "The session has ended. Sign in again.",
    ),
    "signin.wrong": (
        "Tên và mật khẩu không khớp.",
        "Name and password do not go together.",
    ),
    "signin.wait": (
        "Đã sai nhiều lần. Hãy thử lại sau {seconds} giây.",
        "Too many failures. Try again in {seconds} {seconds:second|seconds}.",
    ),
    "signin.kept": (
        "Nội dung đã nhập được giữ lại và sẽ hiện ra sau khi đăng nhập; chưa có gì được gửi.",
        "What you entered is kept and comes back after signing in; nothing was sent yet.",
    ),
    "signin.none": (
        "Chưa có tài khoản nào; người vận hành hệ thống tạo tài khoản quản trị đầu tiên.",
        "There is no account yet; who runs the service makes the first administrator.",
    ),
    "signin.demo": ("Xem thử với vai trò", "See it as"),
    "signin.demo.note": (
        "Bản trình diễn không cần mật khẩu; mọi tên đều là hư cấu.",
        "The demo asks for no password; every name in it is invented.",
    ),
    "signin.openid.do": ("Đăng nhập qua {provider}", "Sign in by {provider}"),
    "signin.openid.down": (
        "Hệ thống đăng nhập chung hiện không trả lời. Hãy thử lại sau, hoặc dùng mật khẩu.",
        "The sign-on provider does not answer. Try again later, or sign in by a password.",
    ),
    "signin.openid.failed": (
        "Đăng nhập qua hệ thống chung không thành công. Hãy bắt đầu lại.",
        "The sign-on by the provider did not succeed. Begin again.",
    ),
    "signin.openid.nobody": (
        "Danh tính này chưa được gắn với tài khoản nào.",
        "This identity is not linked to an account yet.",
    ),
    "signin.openid.tell": (
        "Hãy gửi mã danh tính này cho quản trị viên để được gắn với tài khoản: {subject}",
        "Send this identity to an administrator, who links it to an account: {subject}",
    ),
    "form.again": (
        "Nội dung đã nhập còn đây; hãy kiểm tra rồi gửi lại.",
        "What you entered is here again; look at it and send it.",
    ),
    "form.old": (
        "Biểu mẫu này thuộc phiên đăng nhập khác",
        "This form is of another session",
    ),
    "form.old.do": (
        "Chưa có gì được lưu. Nội dung đã nhập vẫn còn: mở lại biểu mẫu, kiểm tra rồi gửi.",
        "Nothing was kept. What you entered is still there: open the form again, look, and send.",
    ),
    "form.open": ("Mở lại biểu mẫu", "Open the form again"),
    "field.name": ("Tên", "Name"),
    "field.password": ("Mật khẩu", "Password"),
    "field.password.now": ("Mật khẩu hiện tại", "Present password"),
    "field.password.new": ("Mật khẩu mới (ít nhất 12 ký tự)", "New password (12 letters or more)"),
    "field.password.again": ("Nhập lại mật khẩu mới", "New password again"),
    "field.role": ("Vai trò", "Role"),
    "field.scope": ("Cụm hoặc thiết bị của mình", "Own clusters or gateways"),
    "field.token": ("Tên mã truy cập", "Token's name"),
    "field.may": ("Được phép", "May"),
    "field.since": ("Từ lúc", "Since"),
    "field.expires": ("Hết hạn", "Expires"),
    "field.state": ("Tình trạng", "State"),
    "field.days": ("Hết hạn sau (ngày)", "Expires after (days)"),
    "token.read": ("đọc", "read"),
    "token.write": ("ghi", "write"),
    "token.never": ("không hết hạn", "never"),
    "token.revoked": ("đã thu hồi", "revoked"),
    "token.expired": ("đã hết hạn", "expired"),
    "token.revoke": ("Thu hồi", "Revoke"),
    "account.title": ("Tài khoản của tôi", "My account"),
    "account.tokens": ("Mã truy cập", "Tokens"),
    "account.tokens.note": (
        "Chương trình dùng mã truy cập thay cho mật khẩu; mã có đúng vai trò của tài khoản này.",
        "Programs use a token instead of a password; it has the role of this account.",
    ),
    "account.token.new": ("Mã truy cập mới", "A new token"),
    "account.token.make": ("Tạo mã", "Make the token"),
    "account.token.made": (
        "Mã truy cập chỉ hiện ra một lần này; hãy chép lại ngay.",
        "The token is shown this once; copy it now.",
    ),
    "account.password": ("Đổi mật khẩu", "Another password"),
    "account.password.do": ("Đổi mật khẩu", "Change the password"),
    "account.password.set": (
        "Đã đổi mật khẩu; mọi phiên đăng nhập khác đã kết thúc.",
        "The password is changed; every other session has ended.",
    ),
    "account.password.wrong": (
        "Mật khẩu hiện tại không đúng; chưa có gì thay đổi.",
        "The present password is another; nothing was changed.",
    ),
    "account.password.wait": (
        "Đã sai nhiều lần; hãy thử lại sau ít phút.",
        "Too many failures; try again in some minutes.",
    ),
    "account.password.differ": (
        "Hai mật khẩu mới không giống nhau; chưa có gì thay đổi.",
        "The two new passwords differ; nothing was changed.",
    ),
    "account.password.short": (
        "Mật khẩu mới cần từ 12 đến 200 ký tự; chưa có gì thay đổi.",
        "The new password needs 12 to 200 letters; nothing was changed.",
    ),
    "account.demo": (
        "Trong bản trình diễn không ai có tài khoản riêng.",
        "In the demo nobody has an account of their own.",
    ),
    "accounts.title": ("Tài khoản và vai trò", "Accounts and roles"),
    "accounts.all": ("Ai có vai trò nào", "Who has which role"),
    "accounts.new": ("Tài khoản mới", "A new account"),
    "accounts.make": ("Tạo tài khoản", "Make the account"),
    "accounts.made": (
        "Mật khẩu chỉ hiện ra một lần này; hãy trao tận tay và yêu cầu đổi ngay.",
        "The password is shown this once; hand it over and have it changed at once.",
    ),
    "accounts.scope.note": (
        (
            "Chủ đầu tư: mã các cụm của mình ({clusters}). Nhà cung cấp: mã các thiết bị của "
            "mình ({gateways}). Vai trò khác: để trống."
        ),
        (
            "Operator: the ids of its clusters ({clusters}). Vendor: the ids of its gateways "
            "({gateways}). Other roles: leave it empty."
        ),
    ),
    "accounts.since": ("từ {since}", "since {since}"),
    "accounts.no_password": ("chưa có mật khẩu", "no password"),
    "accounts.change": ("Thay đổi", "Change"),
    "accounts.role.do": ("Đặt vai trò", "Set the role"),
    "accounts.role.set": (
        "Đã đặt vai trò; người đó phải đăng nhập lại.",
        "The role is set; the person has to sign in again.",
    ),
    "accounts.password.do": ("Cấp mật khẩu mới", "Make a new password"),
    "accounts.remove": ("Xóa tài khoản", "Remove the account"),
    "accounts.removed": (
        "Đã xóa tài khoản; những gì người đó quyết định vẫn còn.",
        "The account is removed; what it decided stays.",
    ),
    "accounts.decided.made": (
        "{by} đã tạo tài khoản {name} lúc {at}.",
        "{by} made the account {name} at {at}.",
    ),
    "accounts.decided.password": (
        "{by} đã cấp mật khẩu mới cho {name} lúc {at}.",
        "{by} gave {name} a new password at {at}.",
    ),
    "accounts.decided.role": (
        "{by} đã đổi vai trò của {name} lúc {at}.",
        "{by} changed the role of {name} at {at}.",
    ),
    "accounts.decided.removed": (
        "{by} đã xóa tài khoản {name} lúc {at}.",
        "{by} removed the account {name} at {at}.",
    ),
    "accounts.decided.linked": (
        "{by} đã gắn một danh tính với {name} lúc {at}.",
        "{by} linked an identity to {name} at {at}.",
    ),
    "accounts.decided.unlinked": (
        "{by} đã gỡ một danh tính khỏi {name} lúc {at}.",
        "{by} unlinked an identity of {name} at {at}.",
    ),
    "accounts.link.do": ("Gắn danh tính", "Link the identity"),
    "accounts.linked": (
        "Đã gắn danh tính; người đó đăng nhập được với tài khoản này.",
        "The identity is linked; that person signs in as this account.",
    ),
    "accounts.unlink.do": ("Gỡ", "Unlink"),
    "accounts.unlinked": (
        "Đã gỡ danh tính; mọi phiên đăng nhập của tài khoản đã kết thúc.",
        "The identity is unlinked; every session of the account has ended.",
    ),
    "field.subject": ("Mã danh tính tại {provider}", "Identity at {provider}"),
    "accounts.decided.do": (
        "Trang này mở trước lúc đó nên chưa có gì thay đổi; hãy xem lại rồi gửi lại.",
        "This page was opened before, so nothing was changed; look again, then send it again.",
    ),
    "accounts.gone": ("Đã xóa", "Removed"),
    "audit.title": ("Nhật ký truy cập", "Audit log"),
    "audit.at": ("Lúc", "When"),
    "audit.act": ("Việc làm", "Act"),
    "audit.on": ("Đối tượng", "On"),
    "audit.outcome": ("Kết quả", "Outcome"),
    "audit.address": ("Từ địa chỉ", "From"),
    "audit.any": ("mọi kết quả", "any"),
    "audit.done": ("đã làm", "done"),
    "audit.refused": ("bị từ chối", "refused"),
    "audit.failed": ("thất bại", "failed"),
    "audit.from": ("Từ ngày", "From day"),
    "audit.to": ("Đến ngày", "To day"),
    "audit.do": ("Lọc", "Filter"),
    "audit.none": ("Không có mục nào.", "There is no entry."),
    "audit.older": ("Cũ hơn", "Older"),
    "error.403": ("Tài khoản này không có quyền", "This account does not have that"),
    "error.403.do": (
        "Nếu công việc cần đến, hãy hỏi quản trị viên.",
        "Where your work needs it, ask an administrator.",
    ),
}
