// The checks themselves: a page that is broken in every way they know must be caught in each.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before } from 'node:test';
import { axe, screenshots, validHtml } from '../lib/checks.mjs';
import { collect, journey } from '../lib/journey.mjs';
import { tabTo } from '../lib/person.mjs';

const BROKEN = `<!DOCTYPE html><html lang="id"><head><title>Rusak</title></head><body><main>
  <h1>Rusak</h1><img src="/fails"><p style="color: #ccc">samar</p><div>satu</div><ul><li>dua</li></ul>
  <script>document.title = 'inline script ran'</script>
  <table><caption>t</caption><tr><td>a</td></tr></table><a id="here" href="/fails">ke sana</a>
  <pre>${'lebar'.repeat(100)}</pre></main></body></html>`;

const server = createServer((request, answer) => {
  if (request.url !== '/') {
    answer.writeHead(500).end();
    return;
  }
  const policy = "default-src 'self'; style-src 'self'; script-src 'self'";
  answer.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy });
  answer.end(BROKEN);
});
const options = { forgive: [/./], url: 'http://127.0.0.1' };
before(() => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => server.close());
const address = () => `http://127.0.0.1:${server.address().port}/`;

journey('complaints of the console, the policy and the server are heard', options, async (given) => {
  const { context, page } = given;
  const complaints = collect(context);
  await page.goto(address());
  assert.equal(await page.title(), 'Rusak');
  for (const pattern of [/script/i, /style/i, /^500: /]) {
    assert.ok(complaints.some((c) => pattern.test(c)), `${pattern} in ${complaints.join('\n')}`);
  }
});

journey('axe, HTML and width checks fail on a broken page', options, async ({ page }) => {
  await page.goto(address());
  await assert.rejects(axe(page), /image-alt/);
  await page.locator('h1').evaluate((h1) => (h1.title = 'ppid.item.publish'));
  await assert.rejects(axe(page), /text keys without a text/);
  await assert.rejects(validHtml(page, address()), /no-inline-style/);
  await assert.rejects(screenshots(page, 'harness'), /px wide in a window of 360/);
});

journey('a link that Tab reaches is found, one that is hidden is not', options, async ({ page }) => {
  await page.goto(address());
  await tabTo(page, page.locator('#here'));
  await page.locator('#here').evaluate((link) => link.setAttribute('tabindex', '-1'));
  await assert.rejects(tabTo(page, page.locator('#here'), 5), /not reached in 5/);
});
