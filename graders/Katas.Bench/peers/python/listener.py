"""The listening socket that this process inherits; its number is the only argument."""
import socket
import sys


def inherited():
    listener = socket.socket(fileno=int(sys.argv[1]))
    listener.setblocking(False)
    return listener
