"""asyncio's protocols: its quicker half. A client that does not read is not read from."""
import asyncio

from listener import inherited


class Upper(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data.upper())

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def serve():
    server = await asyncio.get_running_loop().create_server(Upper, sock=inherited(), backlog=4096)
    await server.serve_forever()


asyncio.run(serve())
