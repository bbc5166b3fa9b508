"""asyncio's protocols, with a buffer of our own. A client that does not read is not read from."""
import asyncio

from listener import inherited

# One loop, one thread: all connections share the buffer they receive into. Without one, asyncio
# would make a new one of 256 KiB for every message.
BUFFER = bytearray(64 * 1024)
VIEW = memoryview(BUFFER)


class Upper(asyncio.BufferedProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def get_buffer(self, size_hint):
        return VIEW

    def buffer_updated(self, count):
        self.transport.write(BUFFER[:count].upper())

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def serve():
    server = await asyncio.get_running_loop().create_server(Upper, sock=inherited(), backlog=4096)
    await server.serve_forever()


asyncio.run(serve())
