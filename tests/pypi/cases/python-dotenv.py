"""`python-dotenv`: variables from a file."""

import io
import os

from dotenv import dotenv_values, load_dotenv


def reads():
    text = "# a\nA=1\nexport B=\"two ${A}\"\nC='x # y'\n"
    load_dotenv(stream=io.StringIO("CASE_DOTENV=set"))
    return [dict(dotenv_values(stream=io.StringIO(text))), os.environ["CASE_DOTENV"]]
