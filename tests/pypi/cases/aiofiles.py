"""`aiofiles`: files, asynchronously."""

import aiofiles
import aiofiles.os
import aiofiles.tempfile


async def writes_and_reads():
    async with aiofiles.tempfile.TemporaryDirectory() as folder:
        async with aiofiles.open(folder + "/a", "w") as file:
            await file.write("é\nb\n")
        async with aiofiles.open(folder + "/a") as file:
            lines = [line async for line in file]
        return [lines, (await aiofiles.os.stat(folder + "/a")).st_size, await aiofiles.os.listdir(folder)]
