"""The bad line delays what passes and changes nothing of it."""

import asyncio

from tests.bench.slowline import SlowLine

ROUNDS = 5


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


async def test_what_goes_through_comes_back_whole_in_order_and_not_before_its_time() -> None:
    loop = asyncio.get_running_loop()
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with SlowLine(port, 20, 40) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        trips, answers = [], []
        for number in range(ROUNDS):
            began = loop.time()
            writer.write(f"{number}".encode())
            answers.append(await reader.read(100))
            trips.append(loop.time() - began)
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()
    assert answers == [f"{number}".encode() for number in range(ROUNDS)]
    # Never sooner than the two delays together; later is the machine's business.
    assert min(trips) >= 0.019
