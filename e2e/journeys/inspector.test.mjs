// The inspector: reads the record, narrows it, sees what changed, takes it along and checks it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { axeEverywhere, screenshots } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { another, draft, fill, then } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

const unique = Date.now().toString(36);

journey('the record: narrowed, with changes, exported, verified', {}, async ({ page, context, url }) => {
  const officer = await another(context, 'ppid.bapperida@demo.betang.id', url);
  const number = await draft(officer, `Jejak ${unique}`);
  await fill(officer, number, { judul: `Jejak diubah ${unique}` });
  await then(officer, 'simpan');
  await officer.waitForURL(`**/kerja/ppid/${number}`);
  await officer.context().close();

  await signIn(page, 'inspector@demo.betang.id');
  await page.goto('/kerja/audit');
  await page.locator('[name=tindakan]').fill('ppid.edit');
  await page.locator('form:has([name=tindakan]) button.primary').click();
  await page.waitForURL(/tindakan=ppid\.edit/);
  const row = page.locator('.audit > li').first();
  await row.locator('summary').click();
  const words = await row.innerText();
  assert.match(words, new RegExp(`Jejak diubah ${unique}`));
  assert.match(words, new RegExp(`Jejak ${unique}`));
  await screenshots(page, 'audit');

  for (const [form, first] of [['audit.csv', /^\uFEFF?[a-z_]+[,;]/], ['audit.jsonl', /^\{/]]) {
    const waiting = page.waitForEvent('download');
    await page.locator(`main a[href*="${form}"]`).first().click();
    const file = await (await waiting).path();
    const text = await readFile(file, 'utf8');
    assert.match(text, first, form);
    assert.ok(text.includes('ppid.edit'), form);
    assert.ok(!text.includes('identity.sign_in'), `${form} is narrowed as the page is`);
  }
  await page.getByRole('button', { name: /Periksa sekarang/ }).click();
  await page.getByText(/utuh/i).first().waitFor();
  await screenshots(page, 'audit-verified');
});

journey('an inspector reads and changes nothing', { forgive: [/403/, /404/, /405/] }, async ({ page }) => {
  await signIn(page, 'inspector@demo.betang.id');
  for (const path of ['/kerja/ppid/1/lakukan', '/kerja/ppid/tambah', '/kerja/ppid/1/ubah', '/kerja/sinonim']) {
    const answer = await page.request.post(path, { headers: { 'sec-fetch-site': 'same-origin' }, form: { revisi: '1' } });
    assert.ok([403, 404].includes(answer.status()), `${path}: ${answer.status()}`);
  }
  assert.equal(await page.goto('/kerja/ppid/1').then((a) => a.status()), 200);
  assert.equal(await page.locator('main form').count(), 0, 'no buttons that would be refused');
  for (const path of ['/kerja', '/kerja/audit', '/kerja/ppid/1']) await axeEverywhere(page, path);
});
