"""Frames between a worker and recnb: 'RNB1', the JSON's length (u32), the data's length (u64), both little-endian; JSON; data."""

import json
import struct

HEAD = struct.Struct("<4sIQ")
MAGIC = b"RNB1"


class Closed(Exception):
    """The other end is gone."""


def read_exactly(sock, count):
    data = bytearray(count)
    view = memoryview(data)
    while view:
        got = sock.recv_into(view)
        if not got:
            raise Closed
        view = view[got:]
    return data


def receive(sock):
    """The next message: its JSON and its data, whose arrays may be used in place."""
    magic, json_length, data_length = HEAD.unpack(read_exactly(sock, HEAD.size))
    if magic != MAGIC:
        raise Closed
    message = json.loads(read_exactly(sock, json_length))
    return message, read_exactly(sock, data_length)


def send(sock, message, parts=()):
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    sock.sendall(HEAD.pack(MAGIC, len(text), sum(map(len, parts))) + text)
    for part in parts:
        sock.sendall(part)
