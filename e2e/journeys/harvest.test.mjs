// The main officer harvests a district's own site: seen before it is saved, found by search, linked back;
// and what is withdrawn there disappears here.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { axe, axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/person.mjs';

const CHIEF = 'ppid.utama@demo.betang.id';
const unique = Date.now().toString(36);
const WORD = `tumbang${unique}`;

/** A data portal as CKAN is, on loopback; `records` is what it has. */
async function portal(records) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://site');
    if (url.pathname !== '/api/3/action/package_search') {
      response.writeHead(404).end();
      return;
    }
    const start = Number(url.searchParams.get('start'));
    const results = records.slice(start, start + Number(url.searchParams.get('rows')));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ success: true, result: { count: records.length, results } }));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const dataset = (n) => ({
  id: `${unique}-${n}`,
  name: `data-${unique}-${n}`,
  title: `Data ${WORD} nomor ${n}`,
  notes: `<p>Contoh data <b>${WORD}</b> yang ke-${n}.</p>`,
  state: 'active',
  private: false,
  metadata_created: '2026-03-01T02:00:00.0',
  metadata_modified: '2026-03-02T02:00:00.0',
  organization: { title: 'Dinas Contoh' },
  tags: [{ display_name: 'contoh' }],
  resources: [{ name: 'Tabel', format: 'CSV', url: `https://data.example/${n}.csv`, size: 1200 }],
});

/** Waits until the last visit on the site's page says `words`. */
async function visited(page, words) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.reload();
    const rows = await page.locator('main table').first().locator('tbody tr').allInnerTexts();
    if (rows[0] && words.test(rows[0])) return rows[0];
    await wait(300);
  }
  return assert.fail(`the last visit never said ${words}`);
}

/** Waits until the search has so many hits for the word. */
async function hits(page, many) {
  let found = -1;
  for (let tries = 0; tries < 40 && found !== many; tries += 1) {
    await page.goto(`/ppid?q=${WORD}`);
    found = await page.locator('main a[href^="/ppid/"]', { hasText: WORD }).count();
    if (found !== many) await wait(250);
  }
  assert.equal(found, many, `items found for ${WORD}`);
}

journey('a district site is harvested, and what it withdraws disappears here', { forgive: [/422/, /410/] }, async ({ page }) => {
  const records = [1, 2, 3, 4, 5].map(dataset);
  const site = await portal(records);
  try {
    await signIn(page, CHIEF);
    await page.goto('/kerja/ppid/panen');
    await axe(page, 'list of sites');
    await page.locator('main a[href$="/panen/baru"]').click();
    const save = page.locator('main form button[formaction$="/panen"]');
    assert.equal(await save.count(), 0, 'nothing is saved unseen');

    await page.locator('[name=alamat]').fill(`${site.url}/api/3`);
    await page.locator('[name=jenis]').selectOption('betang');
    const agency = page.locator('[name=instansi] option', { hasText: /Kapuas/ }).first();
    await page.locator('[name=instansi]').selectOption(await agency.getAttribute('value'));
    await page.locator('[name=nama]').fill(`Data Kapuas ${unique} (contoh)`);
    await page.locator('main form button.primary').click();
    await page.locator('.error').first().waitFor();
    assert.equal(await page.locator('[name=alamat]').inputValue(), `${site.url}/api/3`, 'what was typed stays');
    await axe(page, 'the wrong kind of site');

    await page.locator('[name=jenis]').selectOption('ckan');
    await page.locator('main form button.primary').click();
    await save.waitFor();
    assert.equal(await page.locator('main table tbody tr').count(), 5);
    assert.match(await page.locator('main table').innerText(), new RegExp(`Data ${WORD} nomor 1`));
    await axe(page, 'a sample of the site');
    await screenshots(page, 'harvest-sample');
    await save.click();
    await page.waitForURL(/\/panen\/[0-9a-f-]{36}$/);
    const address = new URL(page.url()).pathname;
    await visited(page, /Selesai[\s\S]*5/);
    await axe(page, 'a site');
    await screenshots(page, 'harvest-site');

    await hits(page, 5);
    await page.locator('main a[href^="/ppid/"]', { hasText: 'nomor 3' }).first().click();
    const item = new URL(page.url()).pathname;
    const text = await page.locator('main').innerText();
    assert.match(text, new RegExp(`Diambil dari situs Data Kapuas ${unique}`));
    assert.ok(await page.locator(`main a[href="${site.url}/dataset/data-${unique}-3"]`).count(), 'a link back');
    assert.ok(await page.locator('main a[href="https://data.example/3.csv"]').count(), 'documents are links');
    await axeEverywhere(page, item);
    await validHtml(page, item);
    await screenshots(page, 'harvest-item');

    records.splice(2, 1);
    await page.goto(address);
    await page.locator('form[action$="/jalankan"] button').click();
    await visited(page, /Selesai[\s\S]*4\s+1\s+0/);
    assert.equal((await page.goto(item)).status(), 410);
    assert.match(await page.locator('main').innerText(), /Ditarik di sumbernya/);
    await axe(page, 'withdrawn at its source');
    await screenshots(page, 'harvest-tombstone');
    await hits(page, 4);

    // More than three in ten missing at once: a person decides.
    records.splice(0, 2);
    await page.goto(address);
    await page.locator('form[action$="/jalankan"] button').click();
    await visited(page, /Menunggu keputusan/);
    await screenshots(page, 'harvest-held');
    await page.locator('main a[href$="/hilang"]').click();
    await axe(page, 'the question about missing items');
    await page.locator('main form.confirm button').first().click();
    await hits(page, 2);

    await page.goto(address);
    await page.locator('main a[href$="/hapus"]').click();
    await axe(page, 'the question before a site is removed');
    await page.locator('[name=cara][value=tarik] + label').click();
    await page.locator('main form.confirm button').first().click();
    await page.waitForURL(/\/panen$/);
    await hits(page, 0);
  } finally {
    site.close();
  }
});

journey('the pages of harvesting pass axe in both languages and themes', {}, async ({ page }) => {
  await signIn(page, CHIEF);
  await axeEverywhere(page, '/kerja/ppid/panen');
  await axeEverywhere(page, '/kerja/ppid/panen/baru');
  await validHtml(page, '/kerja/ppid/panen/baru');
});
