// A reader says that a page was not useful and what is wrong with it; the agency's officer reads it and
// answers; nobody else's officer sees it. And the record of incidents, with its clock.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { axe, axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { start } from '../lib/instance.mjs';
import { PHONE, journey } from '../lib/journey.mjs';
import { mailbox } from '../lib/mail.mjs';
import { another } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

const OFFICER = 'ppid.dinkes@demo.betang.id';
const OTHER = 'ppid.dpupr@demo.betang.id';
const unique = Date.now().toString(36);
const READING_MS = 2_200;

const box = await mailbox();
const instance = await start({ env: box.env });
after(async () => {
  await instance.stop();
  await box.close();
});
const { url } = instance;

const narrow = { url, scripts: false, viewport: PHONE, forgive: [/status of 403/] };
journey('a report reaches the agency’s officer, who answers', narrow, async ({ page, context }) => {
  const address = `pelapor.${unique}@contoh.id`;
  const words = `Tabel kedua keliru ${unique}`;
  await page.goto('/ppid?instansi=dinkes');
  await page.locator('.hits a').first().click();
  const item = new URL(page.url()).pathname;
  await page.locator('.page-feedback').getByRole('button', { name: 'Tidak' }).click();
  await page.getByText('ceritakan apa yang kurang').waitFor();
  await page.locator('[name=isi]').fill(`${words} <b>tebal</b>`);
  await page.locator('[name=surel]').fill(address);
  await page.waitForTimeout(READING_MS);
  await page.getByRole('button', { name: 'Kirim laporan' }).click();
  await page.waitForURL(`**${item}`);
  await page.getByText('laporan Anda sudah kami terima').waitFor();

  const officer = await another(context, OFFICER, url);
  await officer.goto('/kerja/umpan-balik');
  await axe(officer, 'reports');
  await screenshots(officer, 'feedback');
  await officer.getByRole('link', { name: words }).click();
  assert.match(await officer.locator('main').innerText(), /<b>tebal<\/b>/, 'what was typed is text');
  const report = officer.url();
  await axe(officer, 'a report');
  await officer.locator('[name=jawaban]').fill('Terima kasih, tabelnya sudah kami perbaiki.');
  await officer.getByRole('button', { name: 'Kirim jawaban' }).click();
  await officer.getByText('Jawaban dikirim lewat surel').waitFor();
  const letter = await box.letter(address, /Jawaban atas laporan/);
  assert.match(letter.text, /sudah kami perbaiki[\s\S]*> Tabel kedua keliru/);
  await officer.context().close();

  const other = await another(context, OTHER, url);
  await other.goto('/kerja/umpan-balik?keadaan=semua');
  assert.ok(!(await other.locator('main').innerText()).includes(words));
  assert.equal((await other.request.get(report)).status(), 403);
  await other.context().close();
});

journey('forms and statements: no axe violation, valid HTML', { url }, async ({ page }) => {
  for (const path of ['/privasi', '/aksesibilitas', '/umpan-balik?halaman=/tentang', '/ikuti', '/luring']) {
    await axeEverywhere(page, path);
    for (const twin of [path, `/en${path}`]) await validHtml(page, twin);
  }
  await page.goto('/privasi');
  await screenshots(page, 'privacy');
});

journey('an incident is recorded, its clock runs, both notices end it', { url }, async ({ page }) => {
  await signIn(page, 'admin@demo.betang.id');
  await page.goto('/kerja/privasi');
  await axe(page, 'register');
  await screenshots(page, 'privacy-office');
  await page.getByRole('link', { name: 'Catat insiden' }).click();
  await page.locator('[name=judul]').fill(`Daftar hadir terkirim keliru ${unique}`);
  await page.locator('[name=data]').fill('Nama dan nomor telepon');
  await axe(page, 'incident form');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await page.getByText(/Sisa [23] hari/).first().waitFor();
  await axe(page, 'incident');
  await screenshots(page, 'incident');
  for (const n of [1, 2]) {
    await page.getByRole('button', { name: 'Catat sebagai terkirim' }).first().click();
    await page.getByText('Pemberitahuan dicatat sebagai terkirim').waitFor();
    assert.equal(await page.getByText(/Sisa [23] hari/).count(), n === 1 ? 1 : 0);
  }
  await page.locator('[name=alasan]').fill('Penerima sudah menghapusnya.');
  await page.getByRole('button', { name: 'Tutup', exact: true }).click();
  await page.getByText('Insiden ditutup').waitFor();
  await axeEverywhere(page, '/kerja/privasi/insiden');
});

journey('the record is short enough for a phone', { url, viewport: PHONE }, async ({ page }) => {
  await signIn(page, 'inspector@demo.betang.id');
  await page.goto('/kerja/audit');
  assert.ok(!(await page.locator('[name=pelaku]').isVisible()), 'the filters are folded');
  const first = await page.locator('.audit > li').first().boundingBox();
  assert.ok(first.y < 2 * PHONE.height, `rows begin on the first screens (${first.y} px)`);
  await page.locator('.fold > summary').click();
  await page.locator('[name=pelaku]').waitFor({ state: 'visible' });
  await axe(page, 'audit on a phone');
});
