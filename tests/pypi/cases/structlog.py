"""`structlog`: logs with structure."""

import io

import structlog


def writes():
    output = io.StringIO()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(sort_keys=True)], logger_factory=structlog.PrintLoggerFactory(output))
    with structlog.contextvars.bound_contextvars(request="r"):
        structlog.get_logger().bind(a=1).info("done", b="é")
    structlog.reset_defaults()
    return output.getvalue()
