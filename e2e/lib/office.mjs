// What officers do again and again: a scan made on the spot, an upload, a form filled in, a search.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { signIn } from './person.mjs';

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/**
 * A PDF of which every page is a picture of the lines, as a scanner makes it: no text inside.
 * Returns what `setInputFiles` takes.
 */
export async function scan(context, name, lines) {
  const page = await context.newPage();
  try {
    await page.setViewportSize({ width: 1240, height: 900 });
    const text = lines.map((line) => `<p>${escape(line)}</p>`).join('');
    const type = 'font: 30px/1.5 serif; margin: 70px; color: #111; background: #fff';
    await page.setContent(`<body style="${type}">${text}</body>`);
    const picture = (await page.screenshot({ type: 'png' })).toString('base64');
    const image = `<img style="width:100%" src="data:image/png;base64,${picture}">`;
    await page.setContent(`<body style="margin:0">${image}</body>`);
    await page.locator('img').evaluate((img) => img.decode());
    return { name, mimeType: 'application/pdf', buffer: await page.pdf({ format: 'A4' }) };
  } finally {
    await page.close();
  }
}

/** A letter of the Dinas Kesehatan about `subject`, as lines for `scan`. */
export function letter(subject, body) {
  return [
    'PEMERINTAH PROVINSI KALIMANTAN TENGAH',
    'DINAS KESEHATAN (contoh)',
    `LAPORAN KINERJA INSTANSI PEMERINTAH ${subject.toUpperCase()} TAHUN 2025`,
    'Palangka Raya, 12 Maret 2026',
    ...body,
  ];
}

/** A small text file, unlike any other. */
export const textFile = (name, text) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
});

/** Chooses files on the form for new items, waits until they have arrived, and goes on. */
export async function upload(page, files) {
  const all = [files].flat();
  await page.goto('/kerja/ppid/tambah');
  await page.locator('.upload.ready').waitFor();
  await page.locator('input[type=file]').setInputFiles(all);
  await page.locator('.uploads li.done').nth(all.length - 1).waitFor();
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/unggahan\?/);
  return new URL(page.url()).searchParams.getAll('n').map(Number);
}

/** Waits on the page of arrivals, which renews itself, until the file is read. */
export async function untilRead(page) {
  await page.getByText(/terbaca|sudah dibaca|Selesai dibaca/i).first().waitFor({ timeout: 60_000 });
}

/** Fills what an item needs; what is not given stays as it was proposed. */
export async function fill(page, number, given) {
  await page.goto(`/kerja/ppid/${number}/ubah`);
  for (const [name, value] of Object.entries(given)) {
    if (name === 'kategori') await page.locator(`[name=kategori][value=${value}] + label`).click();
    else await page.locator(`[name=${name}]`).fill(value);
  }
}

/** The button of the item form that does what comes after saving. */
export const then = (page, what) => page.locator(`button[name=lalu][value=${what}]`).click();

/** A draft with one text file and everything that a publication needs; its number. */
export async function draft(page, title, more = {}) {
  const file = textFile(`${title.replace(/\W+/g, '-')}.txt`, `${title}\n${more.text ?? ''}`);
  const [number] = await upload(page, file);
  await fill(page, number, {
    judul: title,
    ringkasan: more.ringkasan ?? `Ringkasan ${title}.`,
    kategori: 'berkala',
    tanggal: '2026-03-12',
  });
  await then(page, 'simpan');
  await page.waitForURL(`**/kerja/ppid/${number}`);
  return number;
}

/** Another person beside the one of the journey: a page in a context of its own. */
export async function another(context, email, url) {
  const own = await context.browser().newContext({ baseURL: url, locale: 'id-ID' });
  own.setDefaultTimeout(15_000);
  const page = await own.newPage();
  await signIn(page, email);
  return page;
}

/** Searches as the public does until `number` is among the results: the index follows in a moment. */
export async function found(page, word, number, prefix = '') {
  const address = `${prefix}/cari?q=${encodeURIComponent(word)}`;
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await page.request.get(`${address}&coba=${tries}`);
    assert.equal(answer.status(), 200, address);
    if ((await answer.text()).includes(`/ppid/${number}`)) return;
    await wait(250);
  }
  assert.fail(`${word} does not find ${number}`);
}
