"""The forms of what is refused where a sample is tried, in both languages."""

from __future__ import annotations

TRIALS: list[tuple[str, str]] = [
    (
        "give the sample once: as sample, or as sample_base64",
        "hãy gửi tệp mẫu một lần: bằng `sample` hoặc `sample_base64`",
    ),
    (
        "give the sample once: paste what the logger wrote, or choose its file",
        "hãy gửi tệp mẫu một lần: dán nội dung, hoặc chọn tệp",
    ),
    (
        "a file with its form is at most {bytes} bytes: cut a part out of it and try that",
        "tệp gửi kèm biểu mẫu tối đa {bytes} byte: hãy cắt lấy một phần rồi thử",
    ),
    (
        "sample_base64 is no base64: encode the file's bytes",
        "`sample_base64` không phải base64: hãy mã hóa nội dung tệp",
    ),
    (
        "no outlet of the registry names gateway {gateway:quoted}: have its outlet registered",
        "chưa cửa xả nào trong sổ đăng ký dùng thiết bị {gateway}: hãy đăng ký cửa xả của nó",
    ),
    (
        (
            "topic {topic:quoted} is of no profile in force for gateway {gateway:quoted}: correct "
            "the topic, or enter it in the profile"
        ),
        (
            "không hồ sơ bản tin nào đang có hiệu lực của thiết bị {gateway} có chủ đề {topic}: "
            "hãy sửa chủ đề, hoặc ghi vào hồ sơ"
        ),
    ),
    (
        (
            "gateway {gateway:quoted} has several profiles in force ({ids:text}): say which with "
            "its id, or on which topic the sample came"
        ),
        (
            "thiết bị {gateway} có nhiều hồ sơ bản tin đang có hiệu lực ({ids}): hãy nêu ký hiệu "
            "hồ sơ, hoặc chủ đề của tệp mẫu"
        ),
    ),
    (
        "profile {profile:quoted} is not for gateway {gateway:quoted}",
        "hồ sơ bản tin {profile} không dành cho thiết bị {gateway}",
    ),
]
