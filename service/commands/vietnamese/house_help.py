"""What each command on gateways, holds, stores and journals does, in Vietnamese."""

from __future__ import annotations

HOUSE_HELP: list[tuple[str, str]] = [
    (
        "Legal holds: days of an outlet whose messages stay in the journal until released.",
        (
            "Lưu giữ theo yêu cầu: các ngày của một cửa xả mà bản tin ở lại sổ nhật ký cho đến khi "
            "giải tỏa."
        ),
    ),
    (
        "Hold all that speaks, or could speak, of an outlet's days in the journal.",
        "Lưu giữ mọi bản tin nói đến, hoặc có thể nói đến, các ngày của một cửa xả.",
    ),
    (
        "Show every hold, oldest first, released or not.",
        "Hiện mọi lệnh lưu giữ, cũ nhất trước, đã giải tỏa hay chưa.",
    ),
    (
        "Release a hold, once; it stays on record, and what it held may be removed by age again.",
        (
            "Giải tỏa một lệnh lưu giữ, một lần; lệnh vẫn còn ghi lại, bản tin được xóa theo "
            "thời hạn như thường."
        ),
    ),
    (
        "The gateways' accounts at the MQTT broker: one credential, one topic prefix.",
        (
            "Tài khoản của thiết bị tại máy chủ MQTT: mỗi thiết bị một thông tin xác thực, "
            "một tiền tố chủ đề."
        ),
    ),
    (
        (
            "Make a gateway's account; its password is printed this once and kept nowhere. It may "
            "publish and hear under its own prefix only, and on its profile's topics. Where it has "
            "an account, --profile gives it the topics alone. With a drop folder, its folder there "
            "is made."
        ),
        (
            "Tạo tài khoản cho thiết bị; mật khẩu chỉ in ra một lần này và không lưu ở "
            "đâu.\n\nThiết bị chỉ được gửi và nghe dưới tiền tố của chính nó và trên các topic của "
            "hồ sơ bản tin. Thiết bị đã có tài khoản thì --profile chỉ cấp thêm các topic đó. Nếu "
            "có thư mục nhận tệp, thư mục của thiết bị cũng được tạo."
        ),
    ),
    (
        (
            "Make a gateway's folder in the drop folder, and enter that it is the sender's there. "
            "Several gateways may have one folder. No account at the broker is needed."
        ),
        (
            "Tạo thư mục của thiết bị trong thư mục nhận tệp và ghi rằng thư mục đó là của nó.\n\n"
            "Nhiều thiết bị có thể dùng chung một thư mục. Không cần tài khoản tại máy chủ MQTT."
        ),
    ),
    (
        "Give a gateway a new password or certificate; the old one is worth nothing any more.",
        "Cấp mật khẩu hoặc chứng thư mới cho thiết bị; cái cũ không còn giá trị.",
    ),
    (
        "Take a gateway's account away: rights, password and certificate. Its readings stay.",
        "Xóa tài khoản của thiết bị: quyền, mật khẩu và chứng thư. Số liệu đã gửi vẫn còn.",
    ),
    (
        "Show every account, also the removed ones, when a certificate ends, and folders entered.",
        "Hiện mọi tài khoản, cả tài khoản đã xóa, ngày hết hạn chứng thư và thư mục đã ghi.",
    ),
    (
        (
            "Make the certificate authority where there is none, and a new certificate for the "
            "broker. Again with the same names it renews the broker's certificate; the authority "
            "stays."
        ),
        (
            "Tạo đơn vị cấp chứng thư nếu chưa có, và chứng thư mới cho máy chủ MQTT.\n\nChạy "
            "lại với cùng tên thì gia hạn chứng thư của máy chủ; đơn vị cấp giữ nguyên."
        ),
    ),
    (
        "Our own sessions at the MQTT broker: made before gateways are let in.",
        "Phiên của hệ thống tại máy chủ MQTT: tạo trước khi cho thiết bị kết nối.",
    ),
    (
        (
            "Make the persistent sessions of this worker, with their subscriptions, and "
            "leave. From then on the broker keeps for us what gateways publish: run it before "
            "they are let in. Where an ingest is connected as the same client, it is put out "
            "for a moment and comes back; nothing is lost by it."
        ),
        (
            "Tạo phiên lâu dài của tiến trình này cùng các đăng ký nhận tin, rồi thoát.\n\nTừ "
            "đó máy chủ MQTT giữ cho hệ thống những gì thiết bị gửi: hãy chạy trước khi cho "
            "thiết bị kết nối. Nếu tiến trình tiếp nhận đang kết nối cùng tên, nó bị ngắt "
            "giây lát rồi kết nối lại; không mất số liệu."
        ),
    ),
    (
        "Workers of ingest that share the readings: list them, retire one that left for good.",
        "Các tiến trình tiếp nhận cùng chia số liệu: liệt kê, cho nghỉ tiến trình không trở lại.",
    ),
    (
        "Show every worker that ever was: last heard of, how far it is, retired by whom.",
        "Hiện mọi tiến trình từng có: lần cuối hoạt động, đã xử lý đến đâu, ai cho nghỉ.",
    ),
    (
        (
            "Say that a worker left for good: nothing waits for it any more, and health is "
            "silent of it. From its last word on it was an outage of ours. If it starts "
            "again, it is listed anew."
        ),
        (
            "Ghi nhận một tiến trình không trở lại: không chờ nó nữa và trạng thái hệ thống "
            "không nhắc đến nó.\n\nTừ lần cuối hoạt động là gián đoạn của hệ thống. Nếu khởi "
            "động lại, nó được ghi nhận lại."
        ),
    ),
    (
        "Messages that wait for their gateway, profile, channel or birth: list and release them.",
        "Bản tin đang chờ thiết bị, hồ sơ bản tin, kênh đo hoặc birth: liệt kê, nhận vào.",
    ),
    (
        "List what waits, with the time at which it came. It walks the journal.",
        "Liệt kê bản tin đang chờ kèm thời điểm đến. Lệnh đọc cả sổ nhật ký.",
    ),
    (
        (
            "Have what waits of a gateway taken in, as if it were sent again now. The service "
            "that receives into this data folder does it within seconds; where none runs it "
            "is done here, without a broker. The first receipt stays as it was; another one "
            "says what became of it."
        ),
        (
            "Nhận bản tin đang chờ của một thiết bị, như thể vừa được gửi lại.\n\nDịch vụ "
            "tiếp nhận của thư mục này thực hiện trong vài giây; nếu không có dịch vụ nào chạy "
            "thì lệnh tự làm, không cần máy chủ MQTT. Biên nhận đầu giữ nguyên; một biên nhận "
            "khác cho biết kết quả."
        ),
    ),
    (
        "The reading store: what it refuses for good, and giving it again after a mend.",
        "Kho số liệu: những gì bị từ chối hẳn, và đưa lại sau khi khắc phục.",
    ),
    (
        (
            "List the readings that the store refuses for good, each with its reason and the "
            "remedy. What is given again is given by ingest, within seconds where it runs, "
            "else when it starts; the days of what the store takes are judged again."
        ),
        (
            "Liệt kê giá trị quan trắc bị kho từ chối hẳn, kèm lý do và cách khắc "
            "phục.\n\nTiếp nhận đưa lại trong vài giây nếu đang chạy, nếu không thì khi khởi "
            "động; các ngày liên quan được kết luận lại."
        ),
    ),
    (
        (
            "Certify a gateway: ask it for a sample, a backlog, a duplicate, a fault, a broken "
            "connection."
        ),
        (
            "Kiểm tra kết nối thiết bị: yêu cầu mẫu đo, dữ liệu tồn đọng, bản trùng, lỗi, ngắt kết "
            "nối."
        ),
    ),
    (
        (
            "Certify a gateway: ask it for a sample, a backlog, a duplicate, a fault, a broken "
            "connection. Nothing that it sends for this reaches the journal or a store. "
            "docs/certification.md tells what a gateway answers; the result is kept in the data "
            "folder."
        ),
        (
            "Kiểm tra kết nối thiết bị: yêu cầu mẫu đo, dữ liệu tồn đọng, bản trùng, lỗi, "
            "ngắt kết nối.\n\nNhững gì gửi để kiểm tra không vào sổ nhật ký hay kho. "
            "docs/certification.md cho biết thiết bị trả lời ra sao; kết quả lưu trong thư "
            "mục dữ liệu."
        ),
    ),
    (
        "Bring the whole journal into an empty store: readings, rejections, days to be judged.",
        "Đưa toàn bộ sổ nhật ký vào kho trống: số liệu, từ chối, các ngày chờ kết luận.",
    ),
    (
        (
            "Bring the whole journal into an empty store: readings, rejections, days to be judged. "
            "What people decided comes from its own journal before, also into empty records. Where "
            "retention removed segments, the rest is brought in, what is missing is said, and the "
            "exit code is 3. Of several workers, each one's journal in turn, worker 1 first."
        ),
        (
            "Đưa toàn bộ sổ nhật ký vào kho trống: số liệu, từ chối, các ngày chờ kết "
            "luận.\n\nQuyết định của người dùng được đưa vào trước từ sổ riêng, cả khi kho hồ "
            "sơ trống. Nếu một phần đã bị xóa theo thời hạn thì phần còn lại được đưa vào, "
            "phần thiếu được nêu, và mã thoát là 3. Nhiều tiến trình thì lần lượt từng sổ, "
            "tiến trình 1 trước."
        ),
    ),
    (
        "Copy records, journals and all else of the data folder, while the service runs.",
        "Sao lưu kho hồ sơ, các sổ và mọi thứ khác của thư mục dữ liệu, khi dịch vụ đang chạy.",
    ),
    (
        (
            "Copy records, journals and all else of the data folder, while the service runs. "
            "What the folder has already is not copied again. Readings are not in it: a "
            "restored house makes them again from the journal."
        ),
        (
            "Sao lưu kho hồ sơ, các sổ và mọi thứ khác của thư mục dữ liệu, khi dịch vụ đang "
            "chạy.\n\nNhững gì thư mục sao lưu đã có không chép lại. Giá trị quan trắc không nằm "
            "trong bản sao: khi khôi phục, chúng được tạo lại từ sổ nhật ký."
        ),
    ),
    (
        "Make a house of a backup again, in an empty data folder; broken off, run it again.",
        "Khôi phục từ bản sao lưu vào thư mục dữ liệu trống; nếu bị ngắt giữa chừng thì chạy lại.",
    ),
    (
        "What people decided, as its journal has it: who, what, on what, since when.",
        "Các quyết định theo sổ quyết định: ai, quyết định gì, về việc gì, từ khi nào.",
    ),
    ("Show every decision, oldest first.", "Hiện mọi quyết định, cũ nhất trước."),
    (
        (
            "Where the journal is lost and no backup has it: begin one of what the records "
            "have. It proves from now on what the records say today, and nothing of what they "
            "said before."
        ),
        (
            "Khi sổ bị mất và không bản sao lưu nào có: lập sổ mới từ kho hồ sơ.\n\nTừ nay sổ "
            "chứng minh những gì kho hồ sơ ghi hôm nay, không chứng minh những gì trước đó."
        ),
    ),
    (
        "Seal and compress full segments, and remove those beyond NHUE_JOURNAL_KEEP_DAYS, if set.",
        (
            "Niêm phong và nén các tệp nhật ký đã đầy, và xóa các tệp quá "
            "NHUE_JOURNAL_KEEP_DAYS nếu có đặt."
        ),
    ),
    (
        "Run a simulated city: 30 days behind it, then live; pages and API; Ctrl-C ends it.",
        (
            "Chạy thành phố mô phỏng: 30 ngày trước đó, rồi trực tiếp; có trang và API; Ctrl-C để "
            "dừng."
        ),
    ),
    (
        (
            "Run a simulated city: 30 days behind it, then live; pages and API; Ctrl-C ends "
            "it. One process with an embedded broker and embedded stores. Every name in it is "
            "invented."
        ),
        (
            "Chạy thành phố mô phỏng: 30 ngày trước đó, rồi trực tiếp; có trang và API; Ctrl-C để "
            "dừng.\n\nMột tiến trình với máy chủ MQTT và kho nhúng. Mọi tên đều là hư cấu."
        ),
    ),
    (
        "Publish a simulated city to the broker of the settings, as its gateways would.",
        "Gửi số liệu của thành phố mô phỏng đến máy chủ MQTT đã đặt, như thiết bị thật.",
    ),
]
