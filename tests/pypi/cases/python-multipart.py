"""`python-multipart`: forms in pieces."""

import io

import python_multipart


def reads():
    body = b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\ncontent-disposition: form-data; name="f"; filename="f.txt"\r\n\r\nfile\r\n--x--\r\n'
    found = []
    python_multipart.parse_form({"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(len(body)).encode()}, io.BytesIO(body), lambda field: found.append([field.field_name, field.value]), lambda file: found.append([file.field_name, file.file_name, file.size]))
    return found
