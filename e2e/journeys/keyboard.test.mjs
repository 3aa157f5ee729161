// The public pages with nothing but a keyboard; tabTo asserts that the focus can be seen each time.
import assert from 'node:assert/strict';
import { journey } from '../lib/journey.mjs';
import { TITLES, itemPath } from '../lib/public.mjs';
import { pressOn, tabTo, typeInto } from '../lib/person.mjs';

journey('Tab first offers to skip to the content, and it does', {}, async ({ page }) => {
  await page.goto('/ppid');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  const box = await page.locator('.skip').boundingBox();
  assert.ok(box.y >= 0, 'the skip link is seen when it has the focus');
  await page.keyboard.press('Enter');
  assert.ok(await page.evaluate(() => document.activeElement.closest('main') !== null));
  await page.keyboard.press('Tab');
  const inside = await page.evaluate(() => document.activeElement.closest('header, .site-nav'));
  assert.equal(inside, null, 'the next Tab is in the content');
});

journey('search, filter and open an item by keyboard', {}, async ({ page }) => {
  await page.goto('/');
  await typeInto(page, page.locator('main input[type=search]'), 'laporan kinerja');
  await Promise.all([page.waitForURL(/\/cari\?q=/), page.keyboard.press('Enter')]);
  await pressOn(page, page.locator('.facets a', { hasText: 'Dinkes' }));
  await page.waitForURL(/instansi=dinkes/);
  await pressOn(page, page.locator('.active-filters .chip'));
  await page.waitForURL((url) => !url.search.includes('instansi='));
  await tabTo(page, page.locator('.hits .hit h2 a'), 120);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/ppid\/\d+|\/instansi\//);
});

journey('an item’s file and copy button are reached by keyboard', {}, async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(await itemPath(page.request, TITLES.document));
  await tabTo(page, page.locator('#dokumen header a, .file-row a'), 60);
  await tabTo(page, page.locator('[data-copy=share-link]'), 60);
  await page.keyboard.press('Enter');
  await page.locator('[data-copy=share-link]', { hasText: 'Tersalin' }).waitFor();
});

journey('theme and menus answer to the keyboard', {}, async ({ page }) => {
  await page.goto('/');
  await pressOn(page, page.locator('.to-dark'));
  await page.locator('html[data-theme=dark]').waitFor();
  await tabTo(page, page.locator('header .sign-in, header a[href^="/masuk"]'));
});

// A trap is a place that Tab never leaves: walking on must come past the end of the page.
for (const path of ['/', '/cari?q=anggaran', '/ppid', '/instansi', '/lisensi']) {
  journey(`Tab comes through ${path} to its end`, {}, async ({ page }) => {
    await page.goto(path);
    let last = '';
    for (let presses = 0; presses < 400; presses += 1) {
      await page.keyboard.press('Tab');
      const now = await page.evaluate(() => {
        const at = document.activeElement;
        return at.closest('.site-foot') ? 'foot' : at.outerHTML.slice(0, 300);
      });
      if (now === 'foot') return;
      assert.notEqual(now, last, 'the focus moved on');
      last = now;
    }
    assert.fail(`the foot of the page was not reached; the focus is on ${last}`);
  });
}
