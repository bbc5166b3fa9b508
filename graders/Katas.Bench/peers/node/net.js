// Node's net: callbacks on libuv's loop. A client that does not read is not read from.
'use strict';
const net = require('net');

// A table has no branch that could be guessed wrong.
const upper = Uint8Array.from({ length: 256 }, (_, b) => (b >= 97 && b <= 122 ? b - 32 : b));

function toUpper(bytes) {
  for (let i = 0; i < bytes.length; i++) bytes[i] = upper[bytes[i]];
  return bytes;
}

const server = net.createServer({ allowHalfOpen: true }, client => {
  client.on('data', bytes => {
    if (!client.write(toUpper(bytes))) client.pause();
  });
  client.on('drain', () => client.resume());
  client.on('end', () => client.end());
  client.on('error', () => client.destroy());
});

// With a descriptor, the backlog counts only as an argument of its own.
server.listen({ fd: Number(process.argv[2]) }, 4096);
