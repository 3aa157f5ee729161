// The administrator's first day: an empty instance, the token on its console, province, 43 agencies from
// one spreadsheet, a mail server, the first account, and an invitation in every agency's mailbox.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { axe, screenshots, validHtml } from '../lib/checks.mjs';
import { totp } from '../lib/factors.mjs';
import { start } from '../lib/instance.mjs';
import { PHONE, journey } from '../lib/journey.mjs';
import { linkIn, mailbox } from '../lib/mail.mjs';

const house = await start({ demo: false });
const box = await mailbox();
after(async () => {
  await house.stop();
  await box.close();
});
const token = /with this token:\s+(\S+)/.exec(house.log())?.[1];

const PASSWORD = 'jukung-menyusur-arut-88';
const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>';
const file = (name, mimeType, text) => ({ name, mimeType, buffer: Buffer.from(text) });
const agencies = (odd) =>
  [
    'Nama,Singkatan,Jenis,Induk,Surel',
    ...Array.from({ length: 43 }, (_, n) => `Dinas Contoh ${n + 1},DC${n + 1},dinas,,ppid.dc${n + 1}@contoh.example`),
    odd,
  ].join('\n');

const next = (page) => page.locator('main form button.primary').click();
const seen = async (page, name) => {
  await axe(page, name);
  await screenshots(page, name);
};

journey('without scripts and without the token nobody gets further than the door', { url: house.url, scripts: false }, async ({ page }) => {
  for (const path of ['/', '/ppid', '/masuk', '/kerja']) {
    await page.goto(path);
    assert.equal(new URL(page.url()).pathname, '/pasang', path);
  }
  await page.locator('[name=token]').waitFor();
});

journey('from the token on the console to 43 agencies invited', { url: house.url, forgive: [/422/] }, async ({ page }) => {
  await page.goto('/en');
  await page.waitForURL(/\/en\/pasang$/);
  await seen(page, 'setup-door-en');
  await page.goto('/');
  await seen(page, 'setup-door');
  await validHtml(page, '/pasang');
  await page.locator('[name=token]').fill('AAAAA-AAAAA-AAAAA-AAAAA');
  await next(page);
  await page.locator('.error-summary').waitFor();
  await page.locator('[name=token]').fill(token.toLowerCase());
  await next(page);

  await page.waitForURL(/provinsi/);
  await page.locator('[name=name]').fill('Pemerintah Provinsi Contoh');
  await page.locator('[name=short]').fill('Contoh');
  await page.locator('[name=accent]').fill('hijau');
  await next(page);
  await page.locator('.error-summary').waitFor();
  assert.equal(await page.locator('[name=name]').inputValue(), 'Pemerintah Provinsi Contoh');
  await seen(page, 'setup-province');
  await page.locator('[name=accent]').fill('#1f6f4a');
  await page.locator('[name=logo]').setInputFiles(file('logo.svg', 'image/svg+xml', LOGO));
  await next(page);

  await page.waitForURL(/instansi/);
  await validHtml(page, '/pasang/instansi');
  await page.locator('[name=berkas]').setInputFiles(file('opd.csv', 'text/csv', agencies('Tanpa Induk,TI,unit,Tidak Ada,')));
  await next(page);
  await page.getByText('Tidak Ada').waitFor();
  await seen(page, 'setup-problems');
  await page.goBack();
  await page.locator('[name=berkas]').setInputFiles(file('opd.csv', 'text/csv', agencies('')));
  await seen(page, 'setup-agencies');
  await next(page);
  await page.getByRole('button', { name: /43|44/ }).waitFor();
  await seen(page, 'setup-ready');
  await next(page);

  await page.waitForURL(/surat/);
  await seen(page, 'setup-mail');
  assert.equal(await page.locator('[name=site]').inputValue(), house.url);
  await page.locator('[name=host]').fill('127.0.0.1');
  await page.locator('[name=port]').fill(box.env.BETANG_MAIL__PORT);
  await page.locator('[name=tls]').selectOption('none');
  await page.locator('[name=from]').fill('betang@contoh.example');
  await page.locator('[name=test_to]').fill('kepala@contoh.example');
  await next(page);

  await page.waitForURL(/akun/);
  await page.setViewportSize(PHONE);
  await page.locator('[name=name]').fill('Kepala Contoh');
  await page.locator('[name=email]').fill('kepala@contoh.example');
  await page.locator('[name=password]').fill(PASSWORD);
  await page.locator('[name=again]').fill(PASSWORD);
  await seen(page, 'setup-account');
  await next(page);

  // Who may do everything adds a second factor before anything else.
  await page.waitForURL(/\/akun\/pengaman/);
  await seen(page, 'setup-second-factor');
  await page.locator('main').getByRole('link', { name: 'Pasang aplikasi' }).click();
  if (new URL(page.url()).pathname === '/masuk') {
    await page.locator('input[type=email]').fill('kepala@contoh.example');
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.locator('form:has(input[type=password]) button[type=submit]').click();
  }
  await page.waitForURL(/\/akun\//);
  if (!page.url().includes('/akun/aplikasi')) await page.locator('main').getByRole('link', { name: 'Pasang aplikasi' }).click();
  await page.locator('[name=code]').fill(totp(await page.locator('code.code-chip').innerText()));
  await page.locator('main').getByRole('button', { name: 'Pasang' }).click();
  await page.locator('#recovery-codes code').first().waitFor();
  await page.goto('/instansi');
  await page.getByText('Dinas Contoh 43').first().waitFor();
  await page.goto('/kerja/identitas/undangan/ppid');
  assert.equal(await page.locator('[name=org]:checked').count(), 43);
  await seen(page, 'invite-agencies');
  await page.locator('main form button[type=submit]').first().click();
  const letter = await box.letter('ppid.dc43@contoh.example', /Undangan/i);
  assert.ok(linkIn(letter, '/undangan/').startsWith(house.url));
  await box.letter('ppid.dc1@contoh.example', /Undangan/i);
  await page.goto('/kerja/pengaturan');
  await seen(page, 'settings');
  await validHtml(page, '/kerja/pengaturan');
  await page.goto('/kerja/pengaturan/surat');
  await seen(page, 'settings-mail');
  await page.goto('/pasang');
  assert.equal(new URL(page.url()).pathname, '/kerja');
});
