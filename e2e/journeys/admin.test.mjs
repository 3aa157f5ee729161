// The administrator: an agency, an account, a role; jobs, search index, synonyms; sessions that end.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { axe, axeEverywhere, screenshots } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { another } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

const ADMIN = 'admin@demo.betang.id';
const unique = Date.now().toString(36);
const button = (page, name) => page.getByRole('main').getByRole('button', { name }).first();

journey('an agency, an account, a role; disabled, the session ends', { forgive: [/422/, /40[134]/] }, async (given) => {
  const { page, context } = given;
  await signIn(page, ADMIN);
  await page.goto('/kerja/identitas/organisasi/pemprov-kalteng');
  await page.locator('main a[href*="/organisasi/baru"]').first().click();
  await page.locator('[name=name]').fill(`Dinas Contoh ${unique}`);
  await page.locator('[name=slug]').fill(`contoh-${unique}`);
  await page.locator('main form button.primary').click();
  await page.getByRole('heading', { level: 1, name: `Dinas Contoh ${unique}` }).waitFor();
  assert.equal((await page.request.get(`/instansi/contoh-${unique}`)).status(), 200);

  const email = `baru.${unique}@demo.betang.id`;
  await page.goto('/kerja/identitas/orang/baru');
  await page.locator('[name=name]').fill('Petugas Baru (demo)');
  await page.locator('[name=email]').fill('bukan surel');
  await page.locator('main form button.primary').click();
  await page.locator('.error').first().waitFor();
  assert.equal(await page.locator('[name=name]').inputValue(), 'Petugas Baru (demo)');
  await page.locator('[name=email]').fill(email);
  await page.locator('[name=org]').selectOption(`contoh-${unique}`);
  await page.locator('main form button.primary').click();
  const temporary = (await page.locator('main dd code, main .code code, main code').first().innerText()).trim();
  await axe(page, 'temporary password');
  await screenshots(page, 'admin-handed');
  await page.locator('main a.primary').click();
  const account = new URL(page.url()).pathname;
  await page.locator('[name=role]').selectOption('ppid_pelaksana');
  await page.locator('select[name=org]').selectOption(`contoh-${unique}`);
  await page.locator('form[action$="/peran"] button').first().click();
  await page.getByRole('main').getByText(/PPID Pelaksana/).first().waitFor();
  await screenshots(page, 'admin-person');

  const own = await context.browser().newContext({ baseURL: new URL(page.url()).origin, locale: 'id-ID' });
  const officer = await own.newPage();
  await officer.goto('/masuk');
  await officer.locator('input[type=email]').fill(email);
  await officer.locator('input[type=password]').fill(temporary);
  await officer.locator('form:has(input[type=password]) button[type=submit]').click();
  await officer.locator('[name=new]').waitFor();
  await axe(officer, 'choose a password');
  await screenshots(officer, 'choose-password');
  await officer.locator('[name=new]').fill('kapal-hijau-tiga-puluh');
  await officer.locator('[name=again]').fill('kapal-hijau-tiga-puluh');
  await officer.locator('form:has([name=new]) button[type=submit]').click();
  await officer.waitForURL(/\/kerja/);
  assert.equal(await officer.goto('/kerja/ppid/tambah').then((a) => a.status()), 200);

  await page.goto(`${account}/nonaktif`);
  await axe(page, 'the question before an account is disabled');
  await page.getByRole('main').locator('form button').first().click();
  await page.waitForURL(`**${account}`);
  await officer.goto('/kerja/ppid/tambah');
  assert.match(officer.url(), /\/masuk/, 'the session is over at once');
  await own.close();
});

journey('jobs, a new index, and synonyms that change what the public finds', {}, async ({ page }) => {
  await signIn(page, ADMIN);
  await page.goto('/kerja/pekerjaan');
  assert.ok((await page.locator('main tbody tr').count()) > 5, 'work is listed');
  await page.goto('/kerja/pencarian');
  await page.locator('form[action$="/bangun"] button').click();
  await page.waitForURL(/\/kerja\/pencarian/);
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto('/kerja/pencarian');
    if (/Selesai/.test(await page.locator('main table').innerText())) break;
    await wait(500);
  }
  assert.match(await page.locator('main table').innerText(), /Selesai/);

  const word = `zorbo${unique}`;
  const hits = async () => /\/ppid\/\d+/.test(await (await page.request.get(`/cari?q=${word}`)).text());
  assert.equal(await hits(), false);
  await page.goto('/kerja/sinonim');
  const groups = page.locator('[name=kelompok]');
  const before = await groups.inputValue();
  await groups.fill(`${before}\n${word}, anggaran`);
  await page.locator('[name=coba]').fill(word);
  await button(page, 'Coba').click();
  await page.getByText(word).first().waitFor();
  await axe(page, 'synonyms tried');
  await screenshots(page, 'synonyms-tried');
  await button(page, 'Simpan').click();
  await page.waitForURL(/\/kerja\/sinonim$/);
  assert.equal(await hits(), true, 'the made-up word now finds budgets');
  await page.locator('form[action$="/bawaan"] button').click();
  await page.waitForURL(/\/kerja\/sinonim$/);
  assert.equal(await hits(), false);
});

journey('another session is ended from the account page', {}, async ({ page, context, url }) => {
  const email = 'ppid.kotim@demo.betang.id';
  await signIn(page, email);
  const other = await another(context, email, url);
  assert.equal(await other.goto('/kerja').then((a) => a.status()), 200);
  await page.goto('/akun');
  await axe(page, 'account');
  await screenshots(page, 'account');
  await page.locator('form[action*="/akun/sesi/"][action$="/akhiri"] button').first().click();
  await page.waitForURL(/\/akun/);
  await other.goto('/kerja');
  assert.match(other.url(), /\/masuk/);
  await page.goto('/kerja');
  assert.match(page.url(), /\/kerja$/, 'this one goes on');
  await other.context().close();
});

journey('every page of the administrator passes axe, in both languages and themes', {}, async ({ page }) => {
  await signIn(page, ADMIN);
  const person = await page.goto('/kerja/identitas/orang').then(() =>
    page.locator('main table a[href*="/identitas/orang/"]').first().getAttribute('href'));
  const paths = ['/kerja', '/kerja/identitas/organisasi', '/kerja/identitas/organisasi/baru',
    '/kerja/identitas/organisasi/dinkes', '/kerja/identitas/organisasi/dinkes/ubah',
    '/kerja/identitas/organisasi/dinkes/tutup', '/kerja/identitas/orang', '/kerja/identitas/orang/baru',
    person, `${person}/ubah`, `${person}/kata-sandi`, `${person}/hapus`, '/kerja/pekerjaan',
    '/kerja/audit', '/kerja/sinonim', '/kerja/pencarian', '/kerja/status', '/kerja/pernyataan', '/kerja/privasi'];
  for (const path of paths) await axeEverywhere(page, path);
});
