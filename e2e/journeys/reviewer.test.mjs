// The main officer: gives drafts back with a word, publishes, takes back, schedules, withdraws, and
// sees what changed.
import assert from 'node:assert/strict';
import { axe, axeEverywhere, screenshots } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { another, draft, fill, found, then } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

const OFFICER = 'ppid.disdik@demo.betang.id';
const CHIEF = 'ppid.utama@demo.betang.id';
const unique = Date.now().toString(36);
const button = (page, name) => page.getByRole('main').getByRole('button', { name }).first();

async function submitted(page, title) {
  const number = await draft(page, title);
  await button(page, 'Ajukan untuk diperiksa').click();
  await page.getByText('Diajukan untuk diperiksa').first().waitFor();
  return number;
}

journey('returned with a comment, resubmitted, published, undone, history', {}, async (given) => {
  const { page, context, url } = given;
  await signIn(page, OFFICER);
  const number = await submitted(page, `Kurikulum ${unique}`);
  const chief = await another(context, CHIEF, url);
  await chief.goto('/kerja/ppid/daftar?keadaan=review');
  await chief.locator(`a[href="/kerja/ppid/${number}"]`).first().click();
  await chief.getByRole('link', { name: 'Kembalikan', exact: true }).click();
  await axe(chief, 'the question before a return');
  await screenshots(chief, 'office-return');
  await chief.locator('[name=alasan]').fill('Sebutkan jenjang sekolahnya.');
  await button(chief, 'Kembalikan').click();
  await chief.getByText('Dikembalikan untuk diperbaiki').first().waitFor();

  await page.goto('/kerja/ppid');
  await page.locator(`a[href="/kerja/ppid/${number}"]`).first().click();
  await page.getByText('Sebutkan jenjang sekolahnya.').first().waitFor();
  await axe(page, 'returned item');
  await screenshots(page, 'office-returned');
  await fill(page, number, { judul: `Kurikulum SMA ${unique}` });
  await then(page, 'ajukan');
  await page.waitForURL(`**/kerja/ppid/${number}`);

  await chief.goto(`/kerja/ppid/${number}`);
  await button(chief, 'Terbitkan').click();
  await chief.getByText('Publik sudah dapat membacanya').first().waitFor();
  await found(page, `Kurikulum ${unique}`, number);
  await button(chief, /Urungkan/).click();
  await chief.getByText('Tindakan terakhir diurungkan').first().waitFor();
  assert.equal((await page.request.get(`/ppid/${number}`)).status(), 404, 'no longer public');

  await chief.goto(`/kerja/ppid/${number}/riwayat`);
  const history = await chief.locator('main').innerText();
  assert.match(history, /Kurikulum SMA/);
  assert.match(history, /Menunggu pemeriksaan/);
  await axe(chief, 'history');
  await screenshots(chief, 'office-history');
  await chief.context().close();
});

journey('withdrawn with a reason: the public address says why', { forgive: [/410/, /422/] }, async (given) => {
  const { page } = given;
  await signIn(page, CHIEF);
  const number = await draft(page, `Ditarik kelak ${unique}`);
  await button(page, 'Terbitkan').click();
  await page.getByText('Publik sudah dapat membacanya').first().waitFor();
  await found(page, `Ditarik ${unique}`, number);
  await page.getByRole('link', { name: 'Tarik dari publik' }).click();
  await axe(page, 'the question before a withdrawal');
  await button(page, 'Tarik dari publik').click();
  // The browser asks for the reason before the server does.
  const missing = await page.locator('[name=alasan]').evaluate((field) => !field.validity.valid);
  assert.ok(missing || (await page.locator('.error').count()) > 0, 'a reason is asked for');
  await page.locator('[name=alasan]').fill(`Memuat data yang keliru ${unique}.`);
  await button(page, 'Tarik dari publik').click();
  await page.waitForURL(`**/kerja/ppid/${number}`);
  const answer = await page.goto(`/ppid/${number}`);
  assert.equal(answer.status(), 410);
  assert.match(await page.locator('main').innerText(), new RegExp(`data yang keliru ${unique}`));
  await axe(page, 'tombstone');
  const listed = await (await page.request.get(`/ppid?q=${unique}`)).text();
  assert.ok(!listed.includes(`href="/ppid/${number}"`), 'not in the list');
});

journey('a publication on time: past is refused, the future is kept', { forgive: [/422/] }, async ({ page }) => {
  await signIn(page, CHIEF);
  const number = await draft(page, `Terjadwal ${unique}`);
  const schedule = async (date) => {
    await page.goto(`/kerja/ppid/${number}/ubah`);
    await page.locator('details:has([name=terbit_tanggal]) > summary').click();
    await page.locator('[name=terbit_tanggal]').fill(date);
    await page.locator('[name=terbit_jam]').fill('09:30');
    await then(page, 'jadwalkan');
  };
  await schedule('2020-01-02');
  assert.equal(await page.locator('[name=terbit_tanggal]').inputValue(), '2020-01-02');
  await page.locator('.error').first().waitFor();
  await schedule('2031-05-06');
  await page.waitForURL(`**/kerja/ppid/${number}`);
  const text = await page.locator('main').innerText();
  assert.match(text, /Terjadwal/);
  assert.match(text, /6 Mei 2031, 09\.30 WIB/);
  assert.equal((await page.request.get(`/ppid/${number}`)).status(), 404, 'not public yet');
});

journey('several at once: asked before, named when unfit', {}, async ({ page }) => {
  await signIn(page, CHIEF);
  const one = await draft(page, `Bersama satu ${unique}`);
  const two = await draft(page, `Bersama dua ${unique}`);
  await page.goto(`/kerja/ppid/daftar?q=Bersama`);
  for (const number of [one, two]) await page.locator(`input[name=n][value="${number}"]`).check();
  await button(page, 'Terbitkan yang dipilih').click();
  await axe(page, 'the question before several');
  await screenshots(page, 'office-bulk');
  await page.getByRole('main').locator('form button').first().click();
  await page.waitForURL(/\/kerja\/ppid\/daftar/);
  for (const number of [one, two]) {
    assert.equal((await page.request.get(`/ppid/${number}`)).status(), 200);
  }
});

journey('every page of the desk passes axe, in both languages and themes', {}, async ({ page }) => {
  await signIn(page, CHIEF);
  const paths = ['/kerja', '/kerja/ppid', '/kerja/ppid/daftar', '/kerja/ppid/instansi',
    '/kerja/ppid/pengaturan', '/kerja/ppid/tambah', '/kerja/ppid/1', '/kerja/ppid/1/ubah',
    '/kerja/ppid/1/pratinjau', '/kerja/ppid/1/riwayat', '/kerja/ppid/1/tarik', '/akun'];
  for (const path of paths) {
    await axeEverywhere(page, path);
    await screenshots(page, `desk${path.replaceAll('/', '-')}`);
  }
});
