// The front door: a stranger finds the search box at once, in either language, theme and size.
import assert from 'node:assert/strict';
import { axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { PHONE, journey } from '../lib/journey.mjs';
import { tabTo } from '../lib/person.mjs';

const search = (page) => page.locator('main input[type=search], main [role=search] input').first();

journey('the home page opens with a search box', {}, async ({ page }) => {
  const answer = await page.goto('/');
  assert.equal(answer.status(), 200);
  await search(page).waitFor({ state: 'visible' });
  const box = await search(page).boundingBox();
  assert.ok(box.y + box.height < 900, 'the search box is on the first screen');
  assert.equal(await page.locator('h1').count(), 1);
  await screenshots(page, 'home');
});

journey('a phone shows the search box without scrolling', { viewport: PHONE }, async ({ page }) => {
  await page.goto('/');
  const box = await search(page).boundingBox();
  assert.ok(box && box.y + box.height < PHONE.height, 'the search box is on the first screen');
});

journey('the search box is reached and used by keyboard only', {}, async ({ page }) => {
  await page.goto('/');
  await tabTo(page, search(page));
  await page.keyboard.type('anggaran');
  await Promise.all([page.waitForURL(/anggaran/), page.keyboard.press('Enter')]);
  assert.equal(await page.locator('h1').count(), 1);
});

journey('the home page searches without scripts', { scripts: false }, async ({ page }) => {
  await page.goto('/');
  await search(page).fill('anggaran');
  await Promise.all([page.waitForURL(/anggaran/), search(page).press('Enter')]);
  assert.equal(await page.locator('h1').count(), 1);
});

journey('home has no axe violation and valid HTML', {}, async ({ page }) => {
  await axeEverywhere(page, '/');
  for (const path of ['/', '/en']) await validHtml(page, path);
});
