// A spreadsheet and its files: mistakes named by row, good rows become drafts, the whole of it undone; also
// without scripts.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { axe, axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { textFile } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

// The Dinas Kesehatan of the demo is trusted to publish alone.
const OFFICER = 'ppid.dinkes@demo.betang.id';
const unique = Date.now().toString(36);

const sheet = (name, lines) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });

/** Waits until the import's page says `words`. */
async function until(page, words) {
  for (let tries = 0; tries < 60; tries += 1) {
    if (words.test(await page.locator('main').innerText())) return;
    await wait(300);
    await page.reload();
  }
  assert.fail(`the page never said ${words}`);
}

journey('rows with mistakes are named, good ones imported, and all of it undone', { forgive: [/410/, /404/] }, async ({ page }) => {
  await signIn(page, OFFICER);
  await page.goto('/kerja/ppid/impor');
  await page.locator('.upload.ready').waitFor();
  await page.locator('input[name=lembar]').setInputFiles(sheet('daftar.csv', [
    'Judul;Ringkasan isi;Kategori;Tanggal pembuatan;Berkas',
    `Laporan impor ${unique};"Isi laporan; dengan titik koma";Berkala;5 Januari 2026;a-${unique}.txt`,
    `Belum lengkap ${unique};;;;`,
    `Salah ${unique};Ringkas;Rahasia;kemarin;tidak-ada.pdf`,
  ]));
  await page.locator('input[name=berkas]').setInputFiles([textFile(`a-${unique}.txt`, `Isi ${unique}`), textFile(`sisa-${unique}.txt`, 'x')]);
  await page.locator('.uploads li.done').nth(1).waitFor();
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/impor\/[0-9a-f-]{36}$/);
  await until(page, /Buat 2 draf/);
  const found = await page.locator('main').innerText();
  for (const words of [/“Rahasia” bukan kategori/, /“kemarin” bukan tanggal/, /“tidak-ada\.pdf” tidak ada/, /1 berkas tidak disebut/]) {
    assert.match(found, words);
  }
  await axe(page, 'findings of an import');
  await screenshots(page, 'import-findings');
  const address = new URL(page.url()).pathname;
  const list = await (await page.request.get(`${address}/masalah.csv`)).text();
  assert.match(list, /4,Kategori/);

  await page.locator('form[action$="/jalankan"]:has([value="1"]) button').click();
  await until(page, /2 informasi dibuat/);
  await axe(page, 'result of an import');
  await screenshots(page, 'import-result');
  const item = await page.locator('main table a', { hasText: `Laporan impor ${unique}` }).getAttribute('href');
  const number = item.split('/').pop();
  assert.equal((await page.goto(`/ppid/${number}`)).status(), 200, 'the complete one is public');

  await page.goto(address);
  await page.locator('main a[href$="/urungkan"]').click();
  await axe(page, 'the question before an import is undone');
  await page.locator('main form.confirm button').first().click();
  await until(page, /sudah diurungkan/);
  assert.equal((await page.goto(`/ppid/${number}`)).status(), 410);
});

journey('the empty sheet is read as it is given out, without scripts', { scripts: false }, async ({ page }) => {
  await signIn(page, OFFICER);
  await page.goto('/kerja/ppid/impor');
  const empty = await page.request.get('/kerja/ppid/impor/contoh.xlsx');
  assert.equal(empty.status(), 200);
  const mimeType = empty.headers()['content-type'];
  await page.locator('input[name=lembar]').setInputFiles({ name: 'kosong.xlsx', mimeType, buffer: await empty.body() });
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/impor\/[0-9a-f-]{36}$/);
  await until(page, /Tidak ada baris di bawah judul kolom/);
  await screenshots(page, 'import-empty');
});

journey('the page of imports passes axe in both languages and themes', {}, async ({ page }) => {
  await signIn(page, OFFICER);
  await axeEverywhere(page, '/kerja/ppid/impor');
  await validHtml(page, '/kerja/ppid/impor');
});
