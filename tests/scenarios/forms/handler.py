def main(event, context):
    """Says what is in a form, or why it cannot be read."""
    request = event["extensions"]["request"]
    try:
        files = [[name, file.raw_filename, list(file.file.read())] for name, file in request.files.allitems()]
        return {"texts": [list(pair) for pair in request.forms.allitems()], "files": files}
    except Exception as error:
        return {"refused": type(error).__name__}
