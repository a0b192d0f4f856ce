"""`markdown`: text to HTML."""

import markdown


def converts():
    return markdown.markdown("# Title\n\n| a | b |\n|---|---|\n| 1 | *é* |\n\n```py\nx\n```", extensions=["tables", "fenced_code", "toc"])
