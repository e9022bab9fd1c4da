"""The forms of what is wrong with a laboratory sample or a check of a sensor, in both languages."""

from __future__ import annotations

PROOF: list[tuple[str, str]] = [
    ("case {case} is of another outlet", "vụ việc {case} là của cửa xả khác"),
    (
        "{text:quoted} is no value; write it as 12,5 or <0.05",
        "{text} không phải là giá trị; hãy viết như 12,5 hoặc <0.05",
    ),
    (
        "{text:quoted} is no figure; write it as 1,5",
        "{text} không phải là số; hãy viết như 1,5",
    ),
    (
        (
            "{text:quoted} can be read in two ways: write {whole} where the mark parts thousands, "
            "or {longer} where it begins a fraction"
        ),
        (
            "{text} có thể hiểu theo hai cách: hãy viết {whole} nếu dấu phân cách hàng nghìn, hoặc "
            "{longer} nếu là dấu thập phân"
        ),
    ),
    (
        "name the unit of the report; {code:parameter} is kept in {unit}",
        "hãy ghi đơn vị trên phiếu kết quả; {code} được lưu theo {unit}",
    ),
    (
        "it is later than `to`; of a grab leave `to` out",
        "sau `to`; với mẫu đơn hãy để trống `to`",
    ),
    (
        "a sample of more than {days:number} days; enter its parts",
        "mẫu lấy trong hơn {days} ngày; hãy nhập từng phần",
    ),
    (
        "{at:instant} lies in the future; nothing was sampled yet",
        "{at} ở tương lai; chưa lấy mẫu nào",
    ),
    (
        "name the method, as the report has it",
        "hãy ghi phương pháp thử như trên phiếu kết quả",
    ),
    ("name the laboratory that analysed it", "hãy ghi phòng thử nghiệm đã phân tích"),
    ("name the report by its number", "hãy ghi số phiếu kết quả"),
    (
        "a reference of 0 needs the sensor's span: enter the sensor in the registry",
        "giá trị chuẩn 0 cần biết dải đo của đầu đo: hãy nhập đầu đo vào sổ đăng ký",
    ),
    (
        (
            "{pairs:number} samples have a value and readings beside them; relative accuracy needs "
            "{fewest:number}: it is not provable"
        ),
        (
            "{pairs} mẫu có giá trị và có số liệu của đầu đo để so; độ chính xác tương đối cần "
            "{fewest}: không chứng minh được"
        ),
    ),
    (
        "the laboratory's mean is not above 0: nothing can be a share of it",
        "trung bình của phòng thử nghiệm không lớn hơn 0: không tính được tỷ lệ",
    ),
    ("say when the sensor was calibrated", "hãy ghi thời điểm hiệu chuẩn đầu đo"),
    (
        "{at:instant} lies in the future; nothing was checked yet",
        "{at} ở tương lai; chưa kiểm tra gì",
    ),
    (
        "a sample ends after it: a comparison is as late as its last sample",
        "có mẫu kết thúc sau thời điểm đó: lần đối chiếu không sớm hơn mẫu cuối cùng",
    ),
    (
        "its last sample ends before it: a comparison is no later than that",
        "mẫu cuối cùng kết thúc trước thời điểm đó: lần đối chiếu không muộn hơn mẫu cuối cùng",
    ),
    ("the next check comes after this one", "lần kiểm tra tiếp theo phải sau lần này"),
    (
        "a comparison has samples, and no figures of its own",
        "đối chiếu dựa trên các mẫu, không có số liệu riêng",
    ),
    ("say what the sensor was held against", "hãy ghi đầu đo được so với chuẩn nào"),
    (
        "name the reference's value, in the parameter's unit",
        "hãy ghi giá trị chuẩn, theo đơn vị của thông số",
    ),
    (
        "say what the sensor showed before it was touched",
        "hãy ghi giá trị đầu đo chỉ trước khi hiệu chỉnh",
    ),
    (
        "a calibration has no samples: enter a comparison",
        "hiệu chuẩn không có mẫu: hãy nhập lần đối chiếu",
    ),
    ("choose calibration or comparison", "hãy chọn hiệu chuẩn hoặc đối chiếu"),
    ("name the laboratory samples that it is of", "hãy ghi các mẫu thử nghiệm được đối chiếu"),
    (
        "no laboratory sample {id:quoted}: enter it first",
        "không có mẫu thử nghiệm {id}: hãy nhập mẫu trước",
    ),
    (
        "sample {sample} was replaced: name the newer one",
        "mẫu {sample} đã được thay: hãy ghi mẫu mới hơn",
    ),
    (
        "sample {sample} says the same already; one entered wrongly is replaced by another",
        "mẫu {sample} đã ghi đúng như vậy; mẫu nhập sai thì được thay bằng mẫu khác",
    ),
    (
        "sample {sample} is not of {code:parameter} of {outlet}",
        "mẫu {sample} không phải của {code} tại {outlet}",
    ),
]
