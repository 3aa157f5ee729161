// A citizen looks for a document, with a slip of the finger, reads it, cites it and takes it along.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { screenshots } from '../lib/checks.mjs';
import { PHONE, journey } from '../lib/journey.mjs';
import { TITLES, WITHDRAWN, itemPath, until } from '../lib/public.mjs';

const hits = (page) => page.locator('.hits .hit h2 a');
const field = (page) => page.locator('main input[type=search]').first();

async function searchFor(page, words) {
  await field(page).fill(words);
  await Promise.all([page.waitForURL(/[?&]q=/), field(page).press('Enter')]);
}

async function choose(page, label) {
  const facet = page.locator('.facets a').filter({ hasText: label }).first();
  const asked = page.url();
  await Promise.all([page.waitForURL((url) => url.href !== asked), facet.click()]);
}

async function download(page, link) {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

journey('a misspelt search finds the agency’s document, which downloads', {}, async ({ page }) => {
  await page.goto('/');
  await searchFor(page, 'angaran pendidkan');
  const told = await page.locator('main [role=status]').allTextContents();
  assert.match(told.join(' '), /anggaran pendidikan/, 'it says what was searched for instead');
  await choose(page, 'Disdik');
  await page.locator('.active-filters .chip', { hasText: 'Disdik' }).waitFor();
  assert.match(await page.locator('.facets a[aria-current]').first().innerText(), /Disdik/);
  for (const agency of await page.locator('.hits .hit').allInnerTexts()) {
    assert.match(agency, /Disdik/, 'the filter leaves documents of that agency only');
  }
  await page.getByRole('link', { name: TITLES.document }).first().click();
  await page.waitForURL(/\/ppid\/\d+/);
  assert.equal((await page.locator('h1').innerText()).replace(/\s+/g, ' '), TITLES.document);
  const save = page.locator('.file-row a[href*="unduh"]').first();
  await until('the demo file is made', async () => {
    if (await save.count()) return true;
    await page.reload();
    return false;
  });
  const { name, bytes } = await download(page, save);
  assert.match(name, /\.pdf$/);
  assert.equal(bytes.subarray(0, 5).toString('latin1'), '%PDF-');
  assert.ok(bytes.length > 5_000, `${bytes.length} bytes are a document`);
});

journey('“search exactly this” takes the correction back', {}, async ({ page }) => {
  await page.goto('/cari?q=angaran');
  assert.ok((await hits(page).count()) > 0);
  await page.locator('main [role=status] a').first().click();
  await page.waitForURL(/[?&]/);
  assert.equal(await field(page).inputValue(), '"angaran"', 'quotes mean exactly');
  assert.equal(await hits(page).count(), 0, 'nobody wrote “angaran”');
  await page.locator('.empty').waitFor();
});

journey('an English visitor finds the same document', { lang: 'en' }, async ({ page }) => {
  await page.goto('/en');
  await searchFor(page, 'anggaran pendidikan 2026');
  assert.match(new URL(page.url()).pathname, /^\/en\/cari$/);
  await hits(page).first().click();
  await page.waitForURL(/\/en\/ppid\/\d+/);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  const words = await page.locator('main').innerText();
  assert.match(words, /About this information|Agency|Published/);
  assert.doesNotMatch(words, /Tentang informasi ini|Diterbitkan|Bagikan/);
});

journey('suggestions are walked with the arrows and opened with Enter', {}, async ({ page }) => {
  await page.goto('/');
  await field(page).pressSequentially('karhutla');
  const list = page.getByRole('listbox').locator('[role=option]');
  await list.filter({ hasText: /karhutla/i }).first().waitFor();
  assert.equal(await field(page).getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  const chosen = page.locator('[role=option][aria-selected=true]');
  assert.equal(await chosen.count(), 1);
  assert.equal(await field(page).inputValue(), await chosen.innerText());
  await page.keyboard.press('Escape');
  assert.equal(await field(page).inputValue(), 'karhutla', 'Escape gives back what was typed');
  await field(page).pressSequentially(' ');
  await list.first().waitFor();
  await page.keyboard.press('ArrowDown');
  await Promise.all([page.waitForURL(/\/ppid\/\d+$/), page.keyboard.press('Enter')]);
  assert.match(await page.locator('h1').innerText(), /Karhutla/i);
});

journey('suggestions on English pages lead to English pages', { lang: 'en' }, async ({ page }) => {
  await page.goto('/en');
  await field(page).pressSequentially('karhutla');
  // Not what was offered for the first letters.
  await page.locator('[role=option]').filter({ hasText: /karhutla/i }).first().waitFor();
  await page.keyboard.press('ArrowDown');
  await Promise.all([page.waitForURL(/\/en\/ppid\/\d+$/), page.keyboard.press('Enter')]);
});

journey('the list of public information is taken along in every form', {}, async ({ page }) => {
  await page.goto('/ppid?instansi=dinkes');
  const begins = { xlsx: 'PK', csv: '\ufeff', pdf: '%PDF-', json: '{' };
  for (const [ext, first] of Object.entries(begins)) {
    const link = page.locator(`a[href*="/ppid/dip.${ext}"]`).first();
    const { name, bytes } = await download(page, link);
    assert.match(name, new RegExp(`^dip-dinkes-.*\\.${ext}$`));
    assert.ok(bytes.toString('utf8').startsWith(first), `${name} begins as a ${ext}`);
    if (ext === 'csv') assert.match(bytes.toString('utf8'), /Dinas Kesehatan/);
    if (ext === 'json') JSON.parse(bytes.toString('utf8'));
  }
  const feed = await page.locator('link[type="application/atom+xml"]').getAttribute('href');
  const answer = await page.request.get(feed);
  assert.match(answer.headers()['content-type'], /atom\+xml/);
  const xml = await answer.text();
  assert.match(xml, /<entry>[\s\S]*Dinas Kesehatan/);
  const broken = await page.evaluate(
    (text) => new DOMParser().parseFromString(text, 'text/xml').querySelector('parsererror'),
    xml,
  );
  assert.equal(broken, null, 'the feed is well-formed');
});

journey('a withdrawn item says why and when', { forgive: [/status of 410/] }, async ({ page }) => {
  const answer = await page.goto(WITHDRAWN);
  assert.equal(answer.status(), 410);
  assert.match(await page.locator('main').innerText(), /Ditarik dari publik pada[\s\S]*Alasan:/);
  assert.equal(await page.locator('a[href*="/berkas/"]').count(), 0, 'its file is gone');
  await page.goto('/');
  await searchFor(page, '"Daftar Penerima Bantuan Sosial 2024"');
  assert.equal(await hits(page).count(), 0, 'the search does not lead there');
});

journey('addresses of nothing answer 404 and help', { forgive: [/status of 404/] }, async (given) => {
  const { page } = given;
  for (const path of ['/tidak-ada', '/ppid/999999', '/instansi/tidak-ada', '/en/no-such-page']) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 404, path);
    assert.equal(await page.locator('h1').count(), 1, path);
    assert.ok((await page.locator('main a[href$="/cari"]').count()) > 0, `${path} leads on`);
  }
});

journey('a citation is copied', {}, async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(await itemPath(page.request, TITLES.document));
  await page.locator('[data-copy=share-cite]').click();
  await page.locator('[data-copy=share-cite]', { hasText: 'Tersalin' }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.includes(TITLES.document) && /\/ppid\/\d+/.test(copied), copied);
});

journey('the theme is switched at once and stays', {}, async ({ page }) => {
  await page.goto('/');
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const day = await ground();
  await page.locator('.to-dark').click();
  assert.notEqual(await ground(), day);
  const night = await ground();
  await page.goto('/instansi');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  assert.equal(await ground(), night);
  await page.locator('.to-light').click();
  assert.equal(await ground(), day);
});

journey('on a phone the filters are folded above the results', { viewport: PHONE }, async (given) => {
  const { page } = given;
  await page.goto('/cari?q=anggaran');
  const first = await hits(page).first().boundingBox();
  assert.ok(first.y < PHONE.height, `the first result is on the first screen (${first.y} px)`);
  await page.locator('.facets > summary').click();
  await page.locator('.facets a').first().waitFor({ state: 'visible' });
});

journey('the agency’s page leads to its documents', {}, async ({ page }) => {
  await page.goto('/instansi');
  await page.getByRole('link', { name: /^Dinas Kesehatan/ }).first().click();
  await page.waitForURL(/\/instansi\/dinkes$/);
  assert.equal(await page.locator('h1').innerText(), 'Dinas Kesehatan');
  assert.ok((await hits(page).count()) >= 3);
  await screenshots(page, 'agency');
});

// The last ones wait for machines that read and draw, so that everything above runs meanwhile.
journey('a scan is found by a word that only the scan has', {}, async ({ page }) => {
  const words = ['belangeran', 'Eijkelkamp', '"laboratorium bahasa"'];
  const found = await until('a scan is read', async () => {
    for (const q of words) {
      const answer = await page.request.get('/api/v1/cari', { params: { q, persis: '1' } });
      const { items, corrected } = await answer.json();
      if (items.length > 0 && !corrected) return { q, title: items[0].title };
    }
    return null;
  }, 200_000);
  await page.goto('/');
  await searchFor(page, found.q);
  assert.equal((await hits(page).first().innerText()).replace(/\s+/g, ' '), found.title);
  const bare = found.q.replaceAll('"', '');
  const marked = await page.locator('.hits .hit').first().locator('mark').allInnerTexts();
  assert.match(marked.join(' ').toLowerCase(), new RegExp(bare.split(' ')[0].toLowerCase()));
  assert.ok(!found.title.toLowerCase().includes(bare.toLowerCase()), 'not a word of the title');
});

journey('the first page of a document is seen in the page', {}, async ({ page }) => {
  const path = await until('pages are drawn', async () => {
    const listed = await page.request.get('/ppid?format=PDF&urut=terlama');
    const paths = new Set((await listed.text()).match(/\/ppid\/\d+(?=")/g) ?? []);
    for (const one of [await itemPath(page.request, TITLES.document), ...paths].slice(0, 8)) {
      if ((await (await page.request.get(one)).text()).includes('/halaman/1.webp')) return one;
    }
    return null;
  }, 230_000);
  await page.goto(path);
  const leaf = page.locator('.document img').first();
  await leaf.scrollIntoViewIfNeeded();
  await leaf.evaluate((img) => img.decode());
  const width = await leaf.evaluate((img) => img.naturalWidth);
  assert.ok(width >= 600, `the picture is ${width} px wide, enough to read`);
  assert.ok((await page.locator('.document svg text').count()) > 5, 'its words can be selected');
  // “Open file” shows the PDF in the browser, not as a download.
  const open = await page.locator('#dokumen header a').getAttribute('href');
  const file = await page.request.get(open);
  assert.equal(file.headers()['content-type'], 'application/pdf');
  assert.match(file.headers()['content-disposition'] ?? 'inline', /^inline/);
  assert.equal((await file.body()).subarray(0, 5).toString('latin1'), '%PDF-');
  await screenshots(page, 'item');
});
