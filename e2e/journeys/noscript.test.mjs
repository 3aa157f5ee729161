// Everything public works in a browser without JavaScript: forms and links all the way.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { PHONE, journey } from '../lib/journey.mjs';
import { until } from '../lib/public.mjs';

const plain = { scripts: false };

journey('from home to a downloaded file without script', plain, async ({ page }) => {
  await page.goto('/');
  await page.locator('main input[type=search]').first().fill('anggaran kesehatan');
  await page.locator('main form.search button').click();
  await page.waitForURL(/\/cari\?q=/);
  const facet = page.locator('.facets a', { hasText: 'Dinkes' }).first();
  await facet.click();
  await page.waitForURL(/instansi=dinkes/);
  const pdf = page.locator('.facets a', { hasText: 'PDF' }).first();
  await pdf.click();
  await page.waitForURL(/format=/i);
  await page.locator('.hits .hit h2 a').first().click();
  await page.waitForURL(/\/ppid\/\d+/);
  const save = page.locator('.file-row a[href*="unduh"]').first();
  await until('the demo file is made', async () => {
    if (await save.count()) return true;
    await page.reload();
    return false;
  });
  const [file] = await Promise.all([page.waitForEvent('download'), save.click()]);
  const bytes = await readFile(await file.path());
  assert.equal(bytes.subarray(0, 5).toString('latin1'), '%PDF-');
  assert.equal(await page.locator('[data-copy]:visible').count(), 0, 'no button that does nothing');
  await page.locator('.panel a[href="/instansi/dinkes"]').first().click();
  await page.waitForURL(/\/instansi\/dinkes$/);
  assert.equal(await page.locator('h1').innerText(), 'Dinas Kesehatan');
});

journey('language and theme are switched without script', plain, async ({ page }) => {
  await page.goto('/instansi/dinkes');
  await page.locator('header a[hreflang=en]').click();
  await page.waitForURL(/\/en\/instansi\/dinkes$/);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.locator('.to-dark').click();
  await page.waitForURL(/\/en\/instansi\/dinkes$/);
  await page.locator('html[data-theme=dark]').waitFor();
  await page.goto('/ppid');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark', 'it is remembered');
});

journey('the catalogue is searched, sorted and leafed without script', plain, async ({ page }) => {
  await page.goto('/ppid');
  await page.locator('.tabs a', { hasText: 'Terlama' }).click();
  await page.waitForURL(/urut=terlama/);
  const first = await page.locator('.hits h2').first().innerText();
  await page.locator('.pages a[rel=next], .pages a', { hasText: /2|Berikut/ }).first().click();
  await page.waitForURL(/hal=2/);
  assert.notEqual(await page.locator('.hits h2').first().innerText(), first);
  assert.match(page.url(), /urut=terlama/, 'leafing keeps the order');
});

const phone = { scripts: false, viewport: PHONE };
journey('filters fold without script on a phone', phone, async ({ page }) => {
  await page.goto('/cari?q=anggaran');
  const first = await page.locator('.hits .hit h2').first().boundingBox();
  assert.ok(first.y < PHONE.height, `the first result is on the first screen (${first.y} px)`);
  await page.locator('.facets > summary').click();
  await page.locator('.facets a').first().click();
  await page.locator('.active-filters .chip').first().waitFor();
});

journey('the menu of a phone opens without script', phone, async ({ page }) => {
  await page.goto('/');
  await page.locator('.site-menu > summary').click();
  await page.locator('.site-menu a[href="/instansi"]').click();
  await page.waitForURL(/\/instansi$/);
});
