// Node's net: callbacks on libuv's loop. A client that does not read is not read from.
'use strict';
const net = require('net');

function toUpper(bytes) {
  for (let i = 0; i < bytes.length; i++) {
    const b = bytes[i];
    if (b >= 97 && b <= 122) bytes[i] = b - 32;
  }
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
