// An agency's officer: a scan becomes a publication in a minute of work, duplicates are noticed, and
// all of it works without scripts.
import assert from 'node:assert/strict';
import { axe, screenshots } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { another, draft, fill, found, letter, scan, textFile, then, untilRead, upload } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

// The Dinas Kesehatan of the demo is trusted to publish alone; the Dinas PUPR is looked at before.
const OFFICER = 'ppid.dinkes@demo.betang.id';
const BEGINNER = 'ppid.dpupr@demo.betang.id';
const CHIEF = 'ppid.utama@demo.betang.id';
const unique = Date.now().toString(36);
const WORD = 'Kelurahan Bukit Sampuraga';

journey('an officer publishes a scan and finds it by a word inside', {}, async (given) => {
  const { page, context } = given;
  const file = await scan(context, `pindai_${unique}.pdf`, letter('penurunan stunting', [
    `Kegiatan posyandu di ${WORD} berjalan sesuai rencana.`,
    'Jumlah balita yang diukur tahun ini seribu dua ratus anak.',
  ]));
  await signIn(page, OFFICER);
  const begun = Date.now();
  const [number] = await upload(page, file);
  await untilRead(page);
  const read = Date.now();
  await axe(page, 'arrivals');
  await screenshots(page, 'office-arrivals');

  await page.locator('main .panel .actions a.primary').click();
  const value = (name) => page.locator(`[name=${name}]`).inputValue();
  assert.match(await value('judul'), /laporan kinerja/i, 'the title stands in the scan');
  assert.match(await value('judul'), /stunting/i);
  assert.equal(await value('tanggal'), '2026-03-12', 'the date stands in the scan');
  assert.equal(await value('tahun'), '2025', 'the year stands in the scan');
  assert.equal(await page.locator('[name=kategori]:checked').getAttribute('value'), 'berkala');
  await axe(page, 'form with proposals');
  await screenshots(page, 'office-form');
  if ((await value('ringkasan')) === '') {
    await page.locator('[name=ringkasan]').fill('Laporan penurunan stunting tahun 2025 (contoh).');
  }
  await then(page, 'terbitkan');
  await page.getByText('Publik sudah dapat membacanya').first().waitFor();
  const published = Date.now();
  await screenshots(page, 'office-item');

  await found(page, 'Sampuraga', number);
  const seen = Date.now();
  await page.goto('/cari?q=Sampuraga');
  await page.locator(`a[href*="/ppid/${number}"]`).first().click();
  assert.match(await page.locator('main h1').innerText(), /stunting/i);
  const s = (a, b) => ((b - a) / 1000).toFixed(1);
  console.log(`scan: chosen to read ${s(begun, read)} s, to published ${s(begun, published)} s, ` +
    `published to found ${s(published, seen)} s, in all ${s(begun, seen)} s`);
});

journey('the same file again is noticed, a nearly equal one too', {}, async ({ page }) => {
  const words = Array.from({ length: 900 }, (_, n) => `kata${unique}${(n * 7919) % 1013}`).join(' ');
  await signIn(page, OFFICER);
  const [first] = await upload(page, textFile(`asli_${unique}.txt`, words));
  await untilRead(page);
  await upload(page, textFile(`salinan_${unique}.txt`, words));
  const same = page.getByText('Berkas yang sama sudah ada');
  await same.waitFor();
  assert.ok(await page.locator(`main a[href="/kerja/ppid/${first}"]`).count(), 'names the first one');
  await axe(page, 'arrivals with a duplicate');
  const [near] = await upload(page, textFile(`mirip_${unique}.txt`, `${words} satu tambahan`));
  await untilRead(page);
  await page.goto(`/kerja/ppid/${near}`);
  await page.getByText('Dokumen yang hampir sama sudah ada').waitFor();
  await page.getByRole('button', { name: `versi baru dari nomor ${first}` }).first().click();
  await page.waitForURL(`**/kerja/ppid/${first}`);
  assert.match(await page.locator('main').innerText(), /mirip_/, 'it became the next version there');
});

journey('a form with mistakes says so and keeps every word', { forgive: [/422/] }, async ({ page }) => {
  await signIn(page, BEGINNER);
  const [number] = await upload(page, textFile(`kosong_${unique}.txt`, `Isi ${unique}`));
  await fill(page, number, { judul: '', ringkasan: 'Yang sudah saya tulis' });
  await then(page, 'ajukan');
  const summary = page.locator('[role=alert], .error-summary').first();
  await summary.waitFor();
  assert.equal(await page.locator('[name=ringkasan]').inputValue(), 'Yang sudah saya tulis');
  await summary.locator('a').first().click();
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('name'));
  assert.equal(focused, 'judul', 'the first line leads to its field');
  await axe(page, 'form with mistakes');
  await screenshots(page, 'office-form-mistakes');
});

journey('two people in one form: the second is told, nothing is lost', { forgive: [/409/] }, async (given) => {
  const { page, context, url } = given;
  await signIn(page, OFFICER);
  const number = await draft(page, `Dua orang ${unique}`);
  await page.goto(`/kerja/ppid/${number}/ubah`);
  const chief = await another(context, CHIEF, url);
  await fill(chief, number, { ringkasan: 'Dari orang lain' });
  await then(chief, 'simpan');
  await chief.waitForURL(`**/kerja/ppid/${number}`);
  await chief.context().close();
  await page.locator('[name=ringkasan]').fill('Dari saya');
  await then(page, 'simpan');
  assert.equal(await page.locator('[name=ringkasan]').inputValue(), 'Dari saya');
  await axe(page, 'form after a conflict');
  await then(page, 'simpan');
  await page.waitForURL(`**/kerja/ppid/${number}`);
  assert.match(await page.locator('main').innerText(), /Dari saya/);
});

journey('the office without scripts: upload, edit, submit', { scripts: false }, async ({ page }) => {
  await signIn(page, BEGINNER);
  await page.goto('/kerja/ppid/tambah');
  await page.locator('input[type=file]').setInputFiles(textFile(`polos_${unique}.txt`, `Polos ${unique}`));
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/unggahan\?/);
  const number = new URL(page.url()).searchParams.get('n');
  await fill(page, number, { judul: `Tanpa skrip ${unique}`, ringkasan: 'Contoh.', kategori: 'setiap_saat', tanggal: '2026-01-05' });
  await then(page, 'ajukan');
  await page.waitForURL(`**/kerja/ppid/${number}`);
  assert.match(await page.locator('main').innerText(), /Menunggu pemeriksaan/);
  await page.getByRole('button', { name: /Urungkan/ }).first().click();
  assert.match(await page.locator('main .page-head').innerText(), /Draf/);
});
