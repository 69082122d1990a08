// Starts ./sluice gateway in front of a site, with TLS and HTTP/2.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const READY_SECONDS = 60;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilReady(admin, token, child, output) {
  const end = Date.now() + READY_SECONDS * 1000;
  while (Date.now() < end && child.exitCode === null) {
    try {
      if ((await fetch(`${admin}/readyz`, { headers: { Authorization: `Bearer ${token}` } })).status === 200) {
        return;
      }
    } catch {
      // not yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the gateway did not start:\n${output.join('')}`);
}

/** Starts a gateway before the site on `sitePort`; with a token, its pages ask for it. */
export async function startGateway(sitePort, { token } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sluice-browser-'));
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });
  const [port, adminPort] = [await freePort(), await freePort()];
  await writeFile(path.join(folder, 'cert.pem'), pems.cert);
  await writeFile(path.join(folder, 'key.pem'), pems.private);
  await cp(`${HOME}config/models/default`, path.join(folder, 'bundle'), { recursive: true });
  const config = path.join(folder, 'gateway.yml');
  await writeFile(
    config,
    `listen:
  - address: 127.0.0.1:${port}
    tls: { certificates: [ { certificate: cert.pem, key: key.pem } ] }
admin: { address: "127.0.0.1:${adminPort}"${token ? `, token: "${token}"` : ''} }
upstreams: { site: { servers: [ "http://127.0.0.1:${sitePort}" ] } }
model: { bundle: bundle }
decisions: { keep: all, store: { file: recent } }
`,
  );
  const output = [];
  const child = spawn(path.join(HOME, 'sluice'), ['gateway', '--config', config]);
  child.stdout.on('data', (data) => output.push(data));
  child.stderr.on('data', (data) => output.push(data));
  const admin = `http://127.0.0.1:${adminPort}`;
  const ended = new Promise((resolve) => child.on('exit', resolve));
  try {
    await untilReady(admin, token, child, output);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    origin: `https://localhost:${port}`,
    admin,
    config,
    bundle: path.join(folder, 'bundle'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
