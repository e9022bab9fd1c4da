"""Cases by the API: from an event through notice, reply, sample and decision to closing."""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.question.attached import FILE_BYTES_MOST
from api.question.handed_in import Parts
from domain.access.roles import Role
from domain.errors import StoreUnavailable
from domain.registry import Registry
from tests.api.conftest import Client
from tests.api.sample_accounts import NAMES, bearing
from tests.api.sample_city import EXCEEDED_DAY, NOW
from tests.storage.records.contract.entered.samples import SAMPLE

EVENT = f"CX-1:COD:{EXCEEDED_DAY}"
CASES = "/api/v1/cases"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def inspector(city: Parts) -> Client:
    return Client(create_app(city), Role.INSPECTOR)


@pytest.fixture
def operator(inspector: Client) -> Client:
    return Client(inspector.app, Role.OPERATOR)


def opened(client: Client, **entry: Any) -> Any:
    answer = client.get(CASES, "POST", json={"event": EVENT, "said": "vượt 2 lần", **entry})
    assert answer.status_code == 201, answer.text
    return answer.json()["case"]


def stepped(client: Client, case: str, kind: str, **told: Any) -> httpx.Response:
    entry = {"kind": kind, "said": "đã làm", **told}
    headers = told.pop("headers", {})
    entry.pop("headers", None)
    return client.get(f"{CASES}/{case}/steps", "POST", json=entry, headers=headers)


def faults_of(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {one["parameter"]: one["message"] for one in answer.json()["errors"]}


def test_a_case_goes_from_notice_through_reply_sample_and_decision_to_closing(
    inspector: Client, operator: Client
) -> None:
    case = opened(inspector)
    assert (case["id"], case["state"]) == ("HS-2026-0002", "opened")
    assert (case["outlet"], case["parameter"], case["origin"]) == ("CX-1", "COD", "exceedance")
    assert (case["from"], case["event"]) == (str(EXCEEDED_DAY), EVENT)
    number = case["id"]
    states = [
        stepped(inspector, number, "notice", due="2026-12-04", document="CV 12"),
        stepped(operator, number, "reply"),
        stepped(inspector, number, "sample", due="2026-12-02"),
        stepped(inspector, number, "decision", ruled="remedy", due="2026-12-20"),
        stepped(inspector, number, "closing", ground="remedied"),
    ]
    told = [one.json()["case"]["state"] for one in states]
    assert told == ["notified", "answered", "sampled", "decided", "closed"]
    whole = inspector.get(f"{CASES}/{number}").json()["case"]
    assert [one["by"] for one in whole["steps"]][1:3] == [
        NAMES[Role.INSPECTOR],
        NAMES[Role.OPERATOR],
    ]
    assert [one["met_by"] for one in whole["deadlines"]] == [3, 6, 6]
    of_before = "HS-2026-0001"
    open_ones = inspector.get(f"{CASES}?open=true").json()["cases"]
    assert [one["id"] for one in open_ones] == [of_before]
    assert [one["id"] for one in inspector.get(CASES).json()["cases"]] == [number, of_before]


def test_an_event_has_one_case_and_is_led_to_it(inspector: Client) -> None:
    case = opened(inspector)
    again = inspector.get(CASES, "POST", json={"event": EVENT, "said": "lần nữa"})
    assert f"it has case {case['id']} already" in faults_of(again)["event"]


def test_an_operator_sees_its_own_cases_without_names_and_replies_alone(
    inspector: Client, operator: Client
) -> None:
    number = opened(inspector)["id"]
    other = opened(
        inspector, event=None, outlet="CX-2", origin="by_hand", **{"from": str(EXCEEDED_DAY)}
    )["id"]
    told, of_before = operator.get(CASES).json()["cases"]
    assert of_before["outlet"] == "CX-1"
    assert (told["id"], told["steps"][0]["by"]) == (number, None)
    for path in (f"{CASES}/{other}", f"{CASES}/{other}/attachments/{'0' * 64}"):
        assert operator.get(path).status_code == 404
    assert stepped(operator, other, "reply").status_code == 404
    assert "authority" in faults_of(stepped(operator, number, "notice"))["kind"]
    assert "nothing was asked yet" in faults_of(stepped(operator, number, "reply"))["kind"]
    for role, status in ((Role.PUBLIC, 401), (Role.VENDOR, 403), (Role.ADMINISTRATOR, 403)):
        assert Client(inspector.app, role).get(CASES).status_code == status


def test_a_reply_after_its_day_is_taken_and_told_late(city: Parts, inspector: Client) -> None:
    number = opened(inspector)["id"]
    stepped(inspector, number, "notice", due="2026-11-24")
    later = city.__class__(**{**_fields(city), "clock": lambda: NOW.replace(day=27)})
    of_later = Client(create_app(later), Role.INSPECTOR)
    [waiting] = of_later.get(f"{CASES}?late=true").json()["cases"]
    assert (waiting["id"], waiting["late"]) == (number, True)
    reply = stepped(Client(of_later.app, Role.OPERATOR), number, "reply").json()["case"]
    assert reply["state"] == "answered"
    [deadline] = reply["deadlines"]
    assert (deadline["late"], deadline["met_by"], deadline["given_on"]) == (True, 3, "2026-11-27")
    assert reply["late"] is False


def _fields(parts: Parts) -> dict[str, Any]:
    return {
        name: getattr(parts, name) for name, one in parts.__dataclass_fields__.items() if one.init
    }


def test_what_is_wrong_with_an_opening_is_said_field_by_field(inspector: Client) -> None:
    answer = inspector.get(CASES, "POST", json={"said": "…"})
    assert set(faults_of(answer)) == {"said", "outlet", "from"}
    both = {"event": EVENT, "outlet": "CX-1", "said": "a"}
    assert "event" in faults_of(inspector.get(CASES, "POST", json=both))
    ahead = {"outlet": "CX-1", "from": "2027-01-01", "said": "a", "origin": "exceedance"}
    told = faults_of(inspector.get(CASES, "POST", json=ahead))
    assert set(told) == {"to", "origin"}
    unknown = {"event": "CX-1:COD:2020-01-01", "said": "a"}
    assert inspector.get(CASES, "POST", json=unknown).status_code == 404
    nowhere = {"outlet": "XX", "from": str(EXCEEDED_DAY), "said": "a"}
    assert inspector.get(CASES, "POST", json=nowhere).status_code == 404


def test_a_file_is_attached_told_by_its_content_and_given_back_as_it_was(
    inspector: Client, operator: Client
) -> None:
    number = opened(inspector)["id"]
    stepped(inspector, number, "notice")
    there = f"{CASES}/{number}/attachments"
    kept = operator.get(there, "POST", params={"name": "../../x/kết quả.pdf"}, content=PDF)
    assert kept.status_code == 201, kept.text
    told = kept.json()
    digest = hashlib.sha256(PDF).hexdigest()
    assert told == {
        "name": "kết quả.pdf",
        "media_type": "application/pdf",
        "size_bytes": len(PDF),
        "sha256": digest,
    }
    named = [{"name": told["name"], "sha256": digest}]
    assert inspector.get(f"{there}/{digest}").status_code == 404  # of no step yet
    assert stepped(operator, number, "reply", attachments=named).status_code == 201
    given = inspector.get(f"{there}/{digest}")
    assert given.content == PDF
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"].startswith("attachment; filename*=UTF-8''k")
    assert given.headers["x-content-type-options"] == "nosniff"


def _zip(**parts: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/"), data)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("ảnh.png", PDF, "is not what its name says: it holds application/pdf"),
        ("kết quả.pdf", b"<html><script>1</script>", "holds nothing that is taken here"),
        ("bảng.xlsx", _zip(a=b"1"), "holds nothing that is taken here"),
        ("chạy.exe", b"MZ\x90\x00", "holds nothing that is taken here"),
        ("ghi chú.txt", "đã\0".encode(), "holds nothing that is taken here"),
        ("trống.pdf", b"", "is empty"),
        ("..", PDF, "name the file with its ending"),
        ("....//.pdf", PDF, "name the file with its ending"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_kept(
    city: Parts, inspector: Client, name: str, data: bytes, said: str
) -> None:
    number = opened(inspector)["id"]
    answer = inspector.get(
        f"{CASES}/{number}/attachments", "POST", params={"name": name}, content=data
    )
    assert said in faults_of(answer)["file"]
    assert city.attached.digests() == []  # type: ignore[attr-defined]  # the folder of the tests


def test_a_file_that_is_too_large_is_refused_with_what_to_do(inspector: Client) -> None:
    number = opened(inspector)["id"]
    large = PDF + b"0" * FILE_BYTES_MOST
    there = f"{CASES}/{number}/attachments"
    answer = inspector.get(there, "POST", params={"name": "a.pdf"}, content=large)
    assert "attach a smaller scan" in faults_of(answer)["file"]
    far_too_large = inspector.get(
        there, "POST", params={"name": "a.pdf"}, headers={"content-length": "99999999999"}
    )
    assert far_too_large.status_code == 413


def test_an_upload_that_breaks_off_is_no_error_of_ours_and_leaves_nothing(
    city: Parts, inspector: Client
) -> None:
    number = opened(inspector)["id"]
    path = f"{CASES}/{number}/attachments"
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"name=a.pdf",
        "headers": [
            (b"authorization", bearing(Role.INSPECTOR)["Authorization"].encode()),
            (b"content-length", b"9000"),
        ],
    }
    told: list[Any] = [
        {"type": "http.request", "body": PDF, "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return told.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(inspector.app(scope, receive, send))
    assert sent[0]["status"] == 400
    assert b"broke off" in sent[1]["body"]
    assert city.attached.digests() == []  # type: ignore[attr-defined]  # the folder of the tests


def test_a_document_of_an_office_is_told_by_its_parts(inspector: Client) -> None:
    number = opened(inspector)["id"]
    for name, data in (
        ("a.docx", _zip(word__document_xml=b"").replace(b"document_xml", b"document.xml")),
        ("a.xlsx", _zip(xl__workbook_xml=b"").replace(b"workbook_xml", b"workbook.xml")),
        ("a.ods", _zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")),
        ("a.csv", "ngày;giá trị\n1;2\n".encode()),
        ("A.JPG", b"\xff\xd8\xff\xe0\0"),
    ):
        there = f"{CASES}/{number}/attachments"
        answer = inspector.get(there, "POST", params={"name": name}, content=data)
        assert answer.status_code == 201, (name, answer.text)


def test_a_file_whose_bytes_were_changed_on_disk_is_never_given_out(
    city: Parts, inspector: Client
) -> None:
    number = opened(inspector)["id"]
    there = f"{CASES}/{number}/attachments"
    digest = inspector.get(there, "POST", params={"name": "a.pdf"}, content=PDF).json()["sha256"]
    stepped(inspector, number, "note", attachments=[{"name": "a.pdf", "sha256": digest}])
    folder = city.attached.folder  # type: ignore[attr-defined]  # the folder of the tests
    (folder / digest[:2] / digest).write_bytes(PDF + b"!")
    assert inspector.get(f"{there}/{digest}").status_code == 503
    with pytest.raises(StoreUnavailable, match="were changed"):
        city.attached.read(digest)


def test_a_step_names_only_files_and_samples_that_are_there(inspector: Client) -> None:
    number = opened(inspector)["id"]
    answer = stepped(
        inspector,
        number,
        "note",
        samples=["M-2026-0009"],
        attachments=[{"name": "a.pdf", "sha256": "0" * 64}],
    )
    assert set(faults_of(answer)) == {"samples", "attachments.0"}


def test_a_sample_of_another_outlet_is_none_of_the_case_and_tells_nobody_its_values(
    city: Parts, inspector: Client, operator: Client
) -> None:
    number = opened(inspector)["id"]
    stepped(inspector, number, "notice")
    ours, other = (
        city.records.add_sample(replace(SAMPLE, outlet_id=outlet, known_at=NOW)).id
        for outlet in ("CX-1", "CX-2")
    )
    refused = stepped(operator, number, "reply", samples=[ours, other, "M-2026-9999"])
    assert refused.status_code == 422
    told = [one["message"] for one in refused.json()["errors"]]
    assert told == [f"CX-1 has no sample {one!r}" for one in (other, "M-2026-9999")]
    taken = stepped(operator, number, "reply", samples=[ours, ours]).json()["case"]
    assert taken["steps"][-1]["samples"] == [ours]
    with_nul = stepped(inspector, number, "note", samples=["a\0b"])
    assert "NUL" in faults_of(with_nul)["samples"]


def test_a_step_says_something_that_can_be_seen(inspector: Client) -> None:
    number = opened(inspector)["id"]
    for nothing in ("\u3164\u115f", " \u200b", "…"):
        assert set(faults_of(stepped(inspector, number, "note", said=nothing))) == {"said"}


def test_who_acts_on_what_was_read_before_another_step_is_told_of_it(inspector: Client) -> None:
    number = opened(inspector)["id"]
    seen = inspector.get(f"{CASES}/{number}").headers["etag"]
    assert stepped(inspector, number, "notice", headers={"if-match": seen}).status_code == 201
    late = stepped(inspector, number, "note", headers={"if-match": seen})
    assert late.status_code == 412
    assert len(inspector.get(f"{CASES}/{number}").json()["case"]["steps"]) == 2


def test_a_case_is_told_as_it_was_known(inspector: Client) -> None:
    case = opened(inspector)
    stepped(inspector, case["id"], "notice")
    at = {"known_at": case["opened_at"]}
    assert inspector.get(f"{CASES}/{case['id']}", params=at).json()["case"] == case


def test_a_case_of_an_outlet_that_leaves_the_registry_stays_and_goes_on(
    city: Parts, inspector: Client
) -> None:
    number = opened(inspector)["id"]
    city.records.add_registry(Registry(), NOW)
    assert stepped(inspector, number, "notice").status_code == 201
    assert inspector.get(f"{CASES}/{number}").json()["case"]["state"] == "notified"
    by_hand = {"outlet": "CX-1", "from": str(EXCEEDED_DAY), "said": "a"}
    assert inspector.get(CASES, "POST", json=by_hand).status_code == 201  # it was there on that day
