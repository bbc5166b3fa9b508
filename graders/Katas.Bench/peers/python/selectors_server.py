"""Python's selectors: callbacks as the data of the keys, as its documentation shows."""
import selectors

from listener import inherited

BUFFER = 64 * 1024

selector = selectors.DefaultSelector()
listener = inherited()


def accept(_):
    try:
        client, _ = listener.accept()
    except BlockingIOError:
        return
    client.setblocking(False)
    selector.register(client, selectors.EVENT_READ, Connection(client).advance)


class Connection:
    """One client, and the reply that the kernel did not take yet: while there is one, nothing is received."""

    def __init__(self, client):
        self.client = client
        self.pending = b""

    def advance(self, key):
        try:
            if not self.pending:
                received = self.client.recv(BUFFER)
                if not received:
                    return self.close()
                self.pending = received.upper()
            sent = self.client.send(self.pending)
        except BlockingIOError:
            sent = 0
        except OSError:
            return self.close()
        self.pending = self.pending[sent:]
        wanted = selectors.EVENT_WRITE if self.pending else selectors.EVENT_READ
        if wanted != key.events:
            selector.modify(self.client, wanted, self.advance)

    def close(self):
        selector.unregister(self.client)
        self.client.close()


selector.register(listener, selectors.EVENT_READ, accept)
while True:
    for key, _ in selector.select():
        key.data(key)
