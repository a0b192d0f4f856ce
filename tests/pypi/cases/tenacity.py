"""`tenacity`: another try."""

import tenacity


def tries_again():
    tries = []

    @tenacity.retry(stop=tenacity.stop_after_attempt(3), wait=tenacity.wait_none(), retry=tenacity.retry_if_exception_type(ValueError))
    def fail():
        tries.append(1)
        raise ValueError("no")

    try:
        fail()
    except tenacity.RetryError as error:
        return [len(tries), error.last_attempt.exception()]


async def tries_again_asynchronously():
    numbers = iter([1, 2, 3])

    @tenacity.retry(wait=tenacity.wait_none(), retry=tenacity.retry_if_result(lambda n: n < 3))
    async def count():
        return next(numbers)

    return await count()
