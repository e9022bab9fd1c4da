#!/usr/bin/env bash
# puremagic 1.30, asked of bytes, tells workbooks and text documents of an office alike: an .xlsx is
# .docx with the confidence of two others, and so is a plain zip of one text file.
#
# Where it bites: who takes uploads by what they hold, and asks it for the kind of some bytes, calls a
# spreadsheet a text document, and a zip of anything too; no warning says that the answer is one of
# three equal ones. Only the list of all answers shows it; filetype 1.2.0 tells the workbook and the
# zip apart, as it looks at the parts within.
#
# Output seen:
#   xlsx: puremagic .docx of ['.docx', '.pptx', '.xlsx'] at 0.4, filetype xlsx
#   zip: puremagic .docx of ['.docx', '.pptx', '.xlsx'] at 0.4, filetype zip
#
# Exit code 0 while the behaviour is as above.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check puremagic==1.30 filetype==1.2.0 xlsxwriter==3.3.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import io
import sys
import zipfile

import filetype
import puremagic
import xlsxwriter

book = io.BytesIO()
with xlsxwriter.Workbook(book) as workbook:
    workbook.add_worksheet().write_number(0, 0, 61.2)
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("note.txt", "measured")
equal = [".docx", ".pptx", ".xlsx"]
as_seen = True
for name, data in (("xlsx", book.getvalue()), ("zip", packed.getvalue())):
    first = puremagic.from_string(data)
    answers = puremagic.magic_string(data)
    best = max(one.confidence for one in answers)
    alike = sorted({one.extension for one in answers if one.confidence == best} & set(equal))
    other = filetype.guess(data).extension
    print(f"{name}: puremagic {first} of {alike} at {best}, filetype {other}")
    as_seen = as_seen and first == ".docx" and alike == equal and other == name
sys.exit(0 if as_seen else "the behaviour has changed")
PYTHON
