// What a visitor of a site notices of the gateway before it: nothing.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.js';
import { startGateway } from './gateway.js';
import { startSite } from './site.js';

let site;
let gateway;
let browser;
let page;

before(async () => {
  site = await startSite();
  gateway = await startGateway(site.port);
  browser = await openBrowser();
  page = await browser.newPage({ ignoreHTTPSErrors: true });
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  await site?.stop();
});

test('page comes over HTTP/2', async () => {
  await page.goto(gateway.origin);
  assert.equal(await page.textContent('h1'), 'Site');
  const protocol = await page.evaluate(() => performance.getEntriesByType('navigation')[0].nextHopProtocol);
  assert.equal(protocol, 'h2');
});

test('form arrives as it was filled in', async () => {
  await page.goto(gateway.origin);
  await page.fill('[name=name]', "Zoë O'Neill & Söhne");
  await page.fill('[name=text]', 'Please select a table for two, and drop the <b>salad</b>.\nThanks -- Z.');
  await page.click('text=Send');
  const sent = new URLSearchParams(await page.textContent('body'));
  assert.equal(sent.get('name'), "Zoë O'Neill & Söhne");
  assert.equal(sent.get('text'), 'Please select a table for two, and drop the <b>salad</b>.\r\nThanks -- Z.');
});

test('upload of 20 MB arrives whole', async () => {
  const bytes = randomBytes(20_000_000);
  const sent = await page.evaluate(async (text) => {
    const data = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return (await fetch('/upload', { method: 'POST', body: data })).json();
  }, bytes.toString('base64'));
  assert.deepEqual(sent, { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
});

test('file of a form arrives', async () => {
  await page.goto(gateway.origin);
  await page.setInputFiles('[name=file]', { name: 'a.bin', mimeType: 'application/octet-stream', buffer: randomBytes(300_000) });
  await page.click('text=Upload');
  assert.ok(JSON.parse(await page.textContent('body')).size > 300_000);
});

test('JSON goes both ways', async () => {
  await page.goto(gateway.origin);
  const order = { items: [{ name: 'Blue shoe', size: 42 }], note: 'it\u2019s 5 < 6; ring --twice--' };
  const answer = await page.evaluate(
    async (body) => (await fetch('/json', { method: 'PUT', body: JSON.stringify(body) })).json(),
    order,
  );
  assert.deepEqual(answer.got, order);
});

test('forty requests at once get their own answers', async () => {
  const answers = await page.evaluate(() =>
    Promise.all(
      Array.from({ length: 40 }, async (unused, number) => {
        const response = await fetch('/json', { method: 'POST', body: JSON.stringify({ number }) });
        return (await response.json()).got.number;
      }),
    ),
  );
  assert.deepEqual(answers, Array.from({ length: 40 }, (unused, number) => number));
});

test('events come as they are sent', async () => {
  const times = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const source = new EventSource('/events');
        const seen = [];
        source.onerror = () => reject(new Error('the stream broke'));
        source.onmessage = (event) => {
          seen.push([Number(event.data), performance.now()]);
          if (seen.length === 5) {
            source.close();
            resolve(seen);
          }
        };
      }),
  );
  assert.deepEqual(times.map(([number]) => number), [1, 2, 3, 4, 5]);
  assert.ok(times[4][1] - times[0][1] > 200, 'they came all at once');
});

test('WebSocket carries text and bytes', async () => {
  const echoed = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`wss://${location.host}/socket`);
        const seen = [];
        socket.binaryType = 'arraybuffer';
        socket.onerror = () => reject(new Error('no WebSocket'));
        socket.onopen = () => {
          socket.send("1' UNION SELECT in a chat is nobody's business");
          socket.send(new Uint8Array(200_000).fill(7));
        };
        socket.onmessage = ({ data }) => {
          seen.push(typeof data === 'string' ? data : data.byteLength);
          if (seen.length === 2) {
            socket.close();
            resolve(seen);
          }
        };
      }),
  );
  assert.deepEqual(echoed, ["1' UNION SELECT in a chat is nobody's business", 200_000]);
});

test('site learns who the client is, and the verdict', async () => {
  const headers = await page.evaluate(async () => (await fetch('/headers')).json());
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers['x-forwarded-proto'], 'https');
  assert.equal(headers['sluice-verdict'], 'allow');
});

test('attack meets a page that says what to do', async () => {
  const response = await page.goto(`${gateway.origin}/?q=1' UNION SELECT name, password FROM users--`);
  assert.equal(response.status(), 403);
  assert.match(await page.textContent('h1'), /blocked/i);
  assert.match(await page.textContent('.id'), /[0-9A-HJKMNP-TV-Z]{26}/);
});
