// Duties: the main officer adds one, the matrix shows who has not fulfilled it, the agency's officer is
// reminded by letter, publishes from the cell that the matrix leads to, and is not reminded again. On an
// instance of its own, whose letters go to a server of this test.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { axe, axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { start } from '../lib/instance.mjs';
import { PHONE, journey } from '../lib/journey.mjs';
import { linkIn, mailbox } from '../lib/mail.mjs';
import { another, textFile, then } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

// The Dinas Kesehatan of the demo is trusted to publish alone.
const OFFICER = 'ppid.dinkes@demo.betang.id';
const CHIEF = 'ppid.utama@demo.betang.id';
const HOME = '/kerja/ppid/kewajiban';
const unique = Date.now().toString(36);
const NAME = `Laporan uji ${unique}`;
// Five days ahead the reminder of seven days is due, on whatever day of the year this runs.
const due = new Date(Date.now() + 5 * 86_400_000);
const year = due.getFullYear();

const box = await mailbox();
const instance = await start({ env: box.env });
after(async () => {
  await instance.stop();
  await box.close();
});
const { url } = instance;

async function addDuty(page) {
  await page.goto(`${HOME}/baru`);
  await page.locator('[name=nama]').fill(NAME);
  await page.locator('[name=singkat]').fill(`Uji ${unique}`);
  await page.locator('[name=dasar]').fill('UU 14/2008 Pasal 9');
  await page.locator('[name=kata]').fill(`laporan uji ${unique}`);
  await page.locator('[name=jenis][value=agency] + label').click();
  await page.getByText('Organisasi tertentu').first().click();
  await page.locator('label', { hasText: /^Dinas Kesehatan$/ }).click();
  await page.locator('[name=hari]').fill(String(due.getDate()));
  await page.locator('[name=bulan]').selectOption(String(due.getMonth() + 1));
  await page.locator('[name=tentang]').selectOption('0');
  await page.locator('[name=sejak]').fill(String(year));
  await axe(page, 'form of a duty');
  await screenshots(page, 'duty-form');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await page.waitForURL(`**${HOME}`);
}

journey('from the matrix of duties to the letter that reminds, and back', { url }, async (given) => {
  const { page, context } = given;
  await signIn(page, CHIEF);
  await addDuty(page);
  const row = page.locator('tr', { hasText: NAME }).first();
  assert.match(await row.innerText(), /Belum dipastikan/, 'a day that nobody compared with the law says so');

  await page.goto(`${HOME}/matriks?tahun=${year}`);
  await axe(page, 'matrix');
  await screenshots(page, 'duty-matrix');
  await page.goto(`${HOME}/matriks?tahun=${year}&instansi=dinkes&keadaan=soon`);
  const cell = page.locator('.scroll a.mark-cell', { hasText: `Uji ${unique}` });
  assert.match(await cell.innerText(), /Segera jatuh tempo/);

  await page.goto(`${HOME}/pengingat`);
  await axe(page, 'reminders');
  await screenshots(page, 'duty-reminders');
  await page.getByRole('button', { name: 'Kirim sekarang' }).click();
  const letter = await box.letter(OFFICER, new RegExp(NAME));
  assert.match(letter.text, /5 hari lagi/);
  assert.equal(box.letters.filter((l) => l.to.includes(CHIEF) && l.text.includes(NAME)).length, 0,
    'who has officers below is not written to in their place');

  const officer = await another(context, OFFICER, url);
  await officer.goto('/kerja/ppid');
  await axe(officer, 'desk with what is due');
  await screenshots(officer, 'duty-desk');
  await officer.goto(`${new URL(linkIn(letter, HOME)).pathname}?tahun=${year}`);
  const rows = officer.locator('.scroll tbody tr');
  assert.equal(await rows.count(), 1, 'an agency sees its own row');
  await rows.locator('a.mark-cell', { hasText: `Uji ${unique}` }).click();
  await axe(officer, 'a cell');
  await screenshots(officer, 'duty-cell');
  assert.match(await officer.locator('[name=judul]').inputValue(), new RegExp(`${NAME} Dinas Kesehatan ${year}`));
  await officer.locator('.upload.ready').waitFor();
  await officer.locator('input[type=file]').setInputFiles(textFile(`uji_${unique}.txt`, `Isi ${unique}`));
  await officer.locator('.uploads li.done').waitFor();
  await officer.getByRole('button', { name: 'Unggah dan lanjutkan' }).click();
  await officer.waitForURL(/\/kerja\/ppid\/\d+\/ubah/);
  assert.equal(await officer.locator('[name=kategori]:checked').getAttribute('value'), 'berkala');
  assert.equal(await officer.locator('[name=tahun]').inputValue(), String(year));
  await officer.locator('[name=ringkasan]').fill('Laporan uji (contoh).');
  await officer.locator('[name=tanggal]').fill('2026-03-12');
  await then(officer, 'terbitkan');
  await officer.getByText('Publik sudah dapat membacanya').first().waitFor();
  assert.match(await officer.locator('main').innerText(), new RegExp(`Memenuhi kewajiban[\\s\\S]*${NAME}`));
  await officer.goto(`${HOME}/matriks?tahun=${year}&instansi=dinkes`);
  const done = officer.locator('.scroll a.mark-cell', { hasText: `Uji ${unique}` });
  assert.match(await done.innerText(), /Terbit, terbit/);
  await officer.context().close();

  const before = box.letters.filter((l) => l.text.includes(NAME)).length;
  await page.goto(`${HOME}/pengingat`);
  await page.getByRole('button', { name: 'Kirim sekarang' }).click();
  await page.getByText('Pengingat yang sudah waktunya sedang dikirim').first().waitFor();
  assert.equal(box.letters.filter((l) => l.text.includes(NAME)).length, before, 'each reminder goes out once');
});

journey('the matrix and the list of agencies on a phone: each agency folds', { url, viewport: PHONE }, async ({ page }) => {
  await signIn(page, CHIEF);
  for (const path of [`${HOME}/matriks?tahun=${year}`, '/kerja/ppid/instansi', HOME]) {
    await page.goto(path);
    const first = page.locator('.folds details').first();
    await first.locator('summary').click();
    assert.ok(await first.locator('dl a, dl dd').first().isVisible(), `${path}: opened, it shows what it holds`);
    assert.equal(await page.locator('.folds details[open]').count(), 1, `${path}: the others stay folded`);
    await axe(page, `${path} on a phone`);
  }
});

journey('duties: no axe violation, valid HTML', { url }, async ({ page }) => {
  await signIn(page, CHIEF);
  for (const path of [HOME, `${HOME}/matriks`, `${HOME}/baru`, `${HOME}/pengingat`, '/kerja/ppid/instansi']) {
    await axeEverywhere(page, path);
    await validHtml(page, path);
  }
  for (const ext of ['xlsx', 'csv']) {
    const answer = await page.request.get(`${HOME}/matriks.${ext}`);
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()['content-disposition'], new RegExp(`kewajiban-\\d{4}-.*\\.${ext}`));
  }
});
