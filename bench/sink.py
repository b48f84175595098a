"""Apps that take webhooks as fast as Python can, in a process of their own, and note when each message came."""

import asyncio
import multiprocessing
import time

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class Sink:
    """One app: the time at which it took each message of a type about a person, and whether it is a black hole."""

    def __init__(self):
        self.came, self.count, self.is_mute, self.delay_s = {}, 0, False, 0.0

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                at = time.monotonic()
                lines = head.lower().split(b"\r\n")
                length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
                body = await reader.readexactly(length)
                while self.is_mute:
                    await asyncio.sleep(0.05)
                    if reader.at_eof():
                        return
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                self.note(body, at)
                writer.write(ANSWER)
        except (asyncio.IncompleteReadError, OSError):
            pass  # the caller has gone
        finally:
            writer.close()

    def note(self, body, at):
        """Enough of the document is read to know what it is: `{"type":"user.deactivated",…,"data":{"id":"…"`."""
        self.count += 1
        parts = body.split(b'"', 16)
        kind = parts[3].decode()
        if kind == "user.provisioned":
            return
        identity = body.partition(b'"id":"')[2].partition(b'"')[0].decode()
        self.came.setdefault((kind, identity), at)


def run(size, pipe):
    asyncio.run(answer(size, pipe))


async def answer(size, pipe):
    sinks = [Sink() for _ in range(size)]
    servers = [await asyncio.start_server(sink.serve, "127.0.0.1", 0) for sink in sinks]
    pipe.send([server.sockets[0].getsockname()[1] for server in servers])
    loop = asyncio.get_running_loop()
    while True:
        order, place, value = await loop.run_in_executor(None, pipe.recv)
        sink = sinks[place]
        if order == "end":
            return
        if order == "mute":
            sink.is_mute = value
        elif order == "delay":
            sink.delay_s = value
        pipe.send((sink.count, dict(sink.came)) if order == "tell" else None)
        if order == "tell":
            sink.came.clear()


class Sinks:
    """`size` apps; use it in a `with`. Their times are those of the clock that never steps, which all processes
    share."""

    def __init__(self, size):
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=run, args=(size, theirs), daemon=True)
        self.size = size

    def __enter__(self):
        self.process.start()
        self.ports = self.pipe.recv()
        self.came = [{} for _ in self.ports]
        return self

    def __exit__(self, *_):
        self.pipe.send(("end", 0, None))
        self.process.join(10)
        self.process.kill()

    def order(self, order, place, value=None):
        self.pipe.send((order, place, value))
        return self.pipe.recv()

    def mute(self, place, is_mute):
        self.order("mute", place, is_mute)

    def delay(self, place, seconds):
        self.order("delay", place, seconds)

    def tell(self, place):
        """How many messages it took, and when each end of access came first."""
        count, came = self.order("tell", place)
        self.came[place].update(came)
        return count, self.came[place]
