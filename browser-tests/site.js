// A small site with everything that a gateway may break: forms, uploads, JSON, server-sent events, WebSockets.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Site</title><link rel="icon" href="data:,"></head>
<body>
<h1>Site</h1>
<form action="/form" method="post">
  <input name="name"> <textarea name="text"></textarea> <button>Send</button>
</form>
<form action="/upload" method="post" enctype="multipart/form-data">
  <input type="file" name="file"> <button>Upload</button>
</form>
</body>
</html>`;

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function answer(response, type, text) {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

async function upload(request, response) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const part of request) {
    size += part.length;
    hash.update(part);
  }
  answer(response, 'application/json', JSON.stringify({ size, sha256: hash.digest('hex') }));
}

function events(request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  let count = 0;
  const timer = setInterval(() => response.write(`data: ${++count}\n\n`), 100);
  request.on('close', () => clearInterval(timer));
}

async function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://site');
  switch (pathname) {
    case '/':
      return answer(response, 'text/html; charset=utf-8', PAGE);
    case '/form':
      return answer(response, 'text/plain; charset=utf-8', String(await bodyOf(request)));
    case '/json':
      return answer(response, 'application/json', JSON.stringify({ got: JSON.parse(await bodyOf(request)) }));
    case '/headers':
      return answer(response, 'application/json', JSON.stringify(request.headers));
    case '/upload':
      return upload(request, response);
    case '/events':
      return events(request, response);
    default:
      response.writeHead(404).end();
  }
}

/** Starts the site on a free port of loopback. */
export async function startSite() {
  const server = createServer(serve);
  const sockets = new WebSocketServer({ server, path: '/socket' });
  sockets.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    async stop() {
      sockets.clients.forEach((socket) => socket.terminate());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
