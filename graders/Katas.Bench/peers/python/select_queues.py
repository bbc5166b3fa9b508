"""Python's select with a queue of replies for each client, as many tutorials have it; but with a bound."""
import collections
import select

from listener import inherited

BUFFER = 64 * 1024
BOUND = 8

listener = inherited()
reading = {listener}
writing = set()
queues = {}


def accept():
    try:
        client, _ = listener.accept()
    except BlockingIOError:
        return
    client.setblocking(False)
    queues[client] = collections.deque()
    reading.add(client)


def receive(client):
    try:
        received = client.recv(BUFFER)
    except BlockingIOError:
        return
    except OSError:
        received = b""
    if not received:
        return close(client)
    queues[client].append(received.upper())
    writing.add(client)
    if len(queues[client]) == BOUND:
        reading.discard(client)


def send(client):
    queue = queues[client]
    reply = queue.popleft()
    try:
        sent = client.send(reply)
    except BlockingIOError:
        sent = 0
    except OSError:
        return close(client)
    if sent < len(reply):
        queue.appendleft(reply[sent:])
    if not queue:
        writing.discard(client)
    if len(queue) < BOUND:
        reading.add(client)


def close(client):
    reading.discard(client)
    writing.discard(client)
    del queues[client]
    client.close()


while True:
    readable, writable, _ = select.select(reading, writing, [])
    for ready in readable:
        if ready is listener:
            accept()
        else:
            receive(ready)
    for ready in writable:
        if ready in queues:
            send(ready)
