"""`openpyxl`: tables of Excel."""

import datetime
import io

from openpyxl import Workbook, load_workbook


def writes_and_reads():
    book, file = Workbook(), io.BytesIO()
    book.active.append(["é", 1.5, datetime.datetime(2024, 1, 2)])
    book.active["A2"] = "=SUM(B1:B1)"
    book.save(file)
    return [list(row) for row in load_workbook(file).active.iter_rows(values_only=True)]
