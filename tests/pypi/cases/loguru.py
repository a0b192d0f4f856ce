"""`loguru`: logs."""

import io

from loguru import logger


def writes():
    output = io.StringIO()
    logger.remove()
    number = logger.add(output, format="{level} {module}:{function} {message} {extra}")
    logger.bind(a=1).info("hello {}", "you")
    with logger.catch(message="caught", reraise=False):
        raise ValueError("no")
    logger.remove(number)
    return [output.getvalue().splitlines()[0], "ValueError: no" in output.getvalue()]
