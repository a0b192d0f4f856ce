"""`pypdf`: documents."""

import io

from pypdf import PdfReader, PdfWriter


def writes_and_reads():
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 200).rotate(90)
    writer.add_metadata({"/Title": "é"})
    writer.encrypt("p")
    writer.write(file)
    reader = PdfReader(file, password="p")
    return [len(reader.pages), reader.metadata.title, reader.pages[0].rotation, [float(n) for n in reader.pages[0].mediabox]]
