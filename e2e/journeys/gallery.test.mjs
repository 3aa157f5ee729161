// The gallery shows every component with every example, so one axe run here judges them all.
import assert from 'node:assert/strict';
import { axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';

journey('the gallery shows components and has no axe violation', {}, async ({ page }) => {
  await page.goto('/ui');
  // The examples of page heads and errors have a heading of the first rank too.
  assert.ok((await page.locator('h1').count()) >= 1);
  await screenshots(page, 'gallery');
  await axeEverywhere(page, '/ui');
  await validHtml(page, '/ui');
});
