// What an operator does at night, with the pages of the admin listener.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.js';
import { startGateway } from './gateway.js';
import { startSite } from './site.js';

const TOKEN = 'nobody-guesses-this-token';
const ATTACK = "/?q=1' UNION SELECT name, password FROM users--";
const FALSE_ALARM = '/?note=select a table from the union of two shops or 1=1';
const PAGES = ['/', '/decisions', '/thresholds', '/exceptions', '/models', '/health', '/nowhere'];

let site;
let gateway;
let browser;
let operator;
let visitor;
const complaints = [];

async function visit(target) {
  const response = await visitor.goto(gateway.origin + target);
  const id = response.status() === 403 ? (await visitor.textContent('.id')).match(/[0-9A-HJKMNP-TV-Z]{26}/)[0] : null;
  return { status: response.status(), id };
}

async function until(condition, what) {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`it never happened that ${what}`);
}

async function signIn(page) {
  await page.goto(gateway.admin);
  await page.fill('#token', TOKEN);
  await page.click('text=Sign in >> nth=-1');
  await page.waitForSelector('h1:has-text("Overview")');
}

before(async () => {
  site = await startSite();
  gateway = await startGateway(site.port, { token: TOKEN });
  browser = await openBrowser();
  visitor = await browser.newPage({ ignoreHTTPSErrors: true });
  operator = await browser.newPage();
  operator.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  operator.on('pageerror', (error) => complaints.push(error.message));
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  await site?.stop();
});

test('pages ask for the token, and take no other', async () => {
  await operator.goto(`${gateway.admin}/health`);
  assert.equal(await operator.textContent('h1'), 'Sign in');
  await operator.fill('#token', 'something-else-entirely');
  await operator.keyboard.press('Enter');
  assert.match(await operator.textContent('[role=alert]'), /not the token/);
  complaints.length = 0;
  await operator.fill('#token', TOKEN);
  await operator.keyboard.press('Enter');
  await operator.waitForSelector('h1:has-text("Health")');
});

test('block shows up by itself, and its id leads to field, bytes, reasons and config lines', async () => {
  await operator.goto(gateway.admin);
  await operator.waitForSelector('text=Nothing was blocked yet.');
  const { status, id } = await visit(ATTACK);
  assert.equal(status, 403);
  await operator.waitForSelector('.rows >> text=SQL injection in query q');

  await operator.fill('#find', id);
  await operator.keyboard.press('Enter');
  await operator.waitForSelector('h1:has-text("SQL injection in query q")');
  assert.match(await operator.textContent('.value mark >> nth=0'), /UNION SELECT|1'/i);
  assert.match(await operator.textContent('.places'), /gateway\.yml|default of policy\.block-at/);
  assert.ok((await operator.locator('.reasons tbody tr').count()) > 0);
  assert.match(await operator.textContent('.facts >> nth=0'), new RegExp(id));
});

test('false alarm is noted, and the suggested exception lets the request pass', async () => {
  const { status, id } = await visit(FALSE_ALARM);
  assert.equal(status, 403);
  await until(async () => (await operator.goto(`${gateway.admin}/decisions/${id}`)).ok(), 'the decision is stored');
  complaints.length = 0;
  await operator.click('button:has-text("False alarm")');
  assert.match(await operator.textContent('#ask'), /Marked as false alarm/);

  await operator.click('text=Suggest the narrowest exception');
  assert.match(await operator.textContent('.lead'), /query note no longer counts in GET \//);
  await operator.fill('#note', 'people write like that');
  await operator.click('text=Add it now');
  assert.equal((await visit(FALSE_ALARM)).status, 200);
  assert.equal((await visit(ATTACK)).status, 403);
  assert.match(await operator.textContent('tbody'), /query note in GET \/[^]*people write like that/);
  await operator.click('text=Remove');
  assert.match(await operator.textContent('main'), /There are none/);
  assert.equal((await visit(FALSE_ALARM)).status, 403);
});

test('threshold follows the mouse, the keyboard and the number, and is applied', async () => {
  await operator.goto(`${gateway.admin}/thresholds`);
  const then = () => operator.textContent('[data-then=block]');
  const before = Number(await then());
  assert.ok(before >= 2);
  const plot = await operator.locator('.plot').boundingBox();
  const x = (budget) => plot.x + (plot.width * (6 - Math.log10(budget))) / 6;
  await operator.mouse.move(x(500), plot.y + 25);
  await operator.mouse.down();
  await operator.mouse.move(x(12), plot.y + 25, { steps: 12 });
  assert.equal(await operator.inputValue('#block-at'), '10');
  assert.equal(await then(), '0');
  await operator.mouse.up();
  await operator.waitForSelector('h2:has-text("Would no longer be blocked")');

  await operator.focus('.handle.block-at');
  await operator.keyboard.press('ArrowLeft');
  assert.equal(await operator.inputValue('#block-at'), '20');
  assert.equal(await operator.getAttribute('.handle.block-at', 'aria-valuetext'), '20 per million');
  await operator.fill('#block-at', '300');
  await operator.keyboard.press('Tab');
  await until(async () => Number(await then()) === before, 'the numbers are those of 300 per million');

  await operator.fill('#note', 'fewer false alarms');
  await operator.click('text=Apply to /**');
  await operator.waitForSelector('text=Changed. Requests that begin from now on');
  assert.equal(await operator.inputValue('#block-at'), '300');
  await operator.click('text=Back to the config');
  await operator.waitForSelector('text=Changed.');
  assert.equal(await operator.inputValue('#block-at'), '500');
});

test('model is rolled back', async () => {
  const manifest = path.join(gateway.bundle, 'bundle.json');
  const text = await readFile(manifest, 'utf8');
  const name = JSON.parse(text).name;
  await writeFile(manifest, text.replace(`"${name}"`, '"next-1"'));
  await until(async () => {
    await operator.goto(`${gateway.admin}/models`);
    return (await operator.textContent('.figure')).includes('next-1');
  }, 'the new bundle judges');
  await operator.click(`button:has-text("Back to ${name}")`);
  await operator.waitForSelector(`text=from now on are judged by ${name}`);
  assert.match(await operator.textContent('.pair'), /Chosen at run time/);
  await operator.click('text=Use the config');
  await operator.waitForSelector('text=from now on are judged by next-1');
});

test('nothing of this was complained about by the browser', () => {
  assert.deepEqual(complaints, []);
});

test('every page fits 360 px, and can be read without a script', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page);
  const { id } = await visit(ATTACK);
  await until(async () => (await page.goto(`${gateway.admin}/decisions/${id}`)).ok(), 'the decision is stored');
  for (const place of [...PAGES, `/decisions/${id}`, `/exceptions/suggest?request-id=${id}`]) {
    await page.goto(gateway.admin + place);
    const box = await page.locator('html').boundingBox();
    const widest = await page.locator('body').evaluate((body) => body.scrollWidth);
    assert.ok(widest <= box.width, `${place} is ${widest} px wide`);
    assert.ok((await page.textContent('h1')).length > 3, place);
  }
  await page.goto(`${gateway.admin}/thresholds`);
  await page.fill('#block-at', '10');
  await page.click('text=Try');
  assert.equal(await page.textContent('[data-then=block]'), '0');
  await context.close();
});

test('keyboard reaches the content first, and focus is seen', async () => {
  await operator.goto(`${gateway.admin}/decisions`);
  await operator.keyboard.press('Tab');
  assert.equal(await operator.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await operator.keyboard.press('Enter');
  await operator.keyboard.press('Tab');
  assert.equal(await operator.evaluate(() => document.activeElement.id), 'disposition');
  assert.notEqual(await operator.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none');
});

test('signing out ends it', async () => {
  await operator.click('text=Sign out');
  assert.equal(await operator.textContent('h1'), 'Sign in');
  await operator.goto(`${gateway.admin}/decisions`);
  assert.equal(await operator.textContent('h1'), 'Sign in');
});
