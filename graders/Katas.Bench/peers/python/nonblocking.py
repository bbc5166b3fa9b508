"""A polling loop over nonblocking sockets, with a pause of a millisecond when nobody had anything."""
import time

from listener import inherited

BUFFER = 64 * 1024
PAUSE = 0.001

listener = inherited()
pending = {}


def accept_all():
    try:
        while True:
            client, _ = listener.accept()
            client.setblocking(False)
            pending[client] = b""
    except BlockingIOError:
        pass


def advance(client):
    """Moves bytes. False when there were none to move."""
    reply = pending[client]
    try:
        if not reply:
            reply = client.recv(BUFFER).upper()
            if not reply:
                return close(client)
            pending[client] = reply
        pending[client] = reply[client.send(reply):]
    except BlockingIOError:
        return False
    except OSError:
        return close(client)
    return True


def close(client):
    del pending[client]
    client.close()
    return True


while True:
    accept_all()
    busy = False
    for client in list(pending):
        busy |= advance(client)
    if not busy:
        time.sleep(PAUSE)
