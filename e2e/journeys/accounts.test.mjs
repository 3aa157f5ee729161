// Accounts in daily life: a deputy while away, a spreadsheet of joiners and leavers, who can do what, one's own data.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { axe, axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { another } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

const ADMIN = 'admin@demo.betang.id';
const unique = Date.now().toString(36);
const main = (page) => page.getByRole('main');

/** Sends a spreadsheet and looks at what it would do. */
async function send(page, name, text) {
  await page.goto('/kerja/identitas/orang/impor');
  const buffer = Buffer.from(text);
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await main(page).getByRole('button', { name: 'Periksa' }).click();
}

journey('a spreadsheet is checked, applied, and its people are there', { forgive: [/422/] }, async ({ page }) => {
  await signIn(page, ADMIN);
  await axeEverywhere(page, '/kerja/identitas/orang/impor');
  await screenshots(page, 'import-start');
  await validHtml(page, '/kerja/identitas/orang/impor');
  // The template comes as a real workbook, and comes back as an empty list.
  await page.goto('/kerja/identitas/orang/impor');
  const [file] = await Promise.all([page.waitForEvent('download'), main(page).getByRole('link', { name: 'templat' }).click()]);
  const template = await readFile(await file.path());
  assert.equal(template.subarray(0, 2).toString(), 'PK');
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  await page.locator('input[type=file]').setInputFiles({ name: 'orang.xlsx', mimeType, buffer: template });
  await main(page).getByRole('button', { name: 'Periksa' }).click();
  await main(page).getByText('belum berisi orang').first().waitFor();
  await axe(page, 'an empty workbook');

  const email = `baru.${unique}@contoh.id`;
  await send(page, 'orang.csv', [
    'Tindakan;Surel;Nama;Instansi;Jabatan;Peran',
    `Masuk;${email};Petugas Baru (demo);Dinkes;Arsiparis;PPID Pelaksana`,
    'Pindah;tidak.ada@contoh.id;;Dinkes;;',
  ].join('\n'));
  await main(page).getByText('1 baris tidak dapat diterapkan').waitFor();
  await axe(page, 'what a spreadsheet would do');
  await screenshots(page, 'import-checked');
  await main(page).getByRole('button', { name: 'Terapkan 1 baris' }).click();
  await main(page).getByText('1 baris diterapkan, 1 baris dilewati').waitFor();
  await screenshots(page, 'import-done');
  await main(page).getByRole('link', { name: 'Buka akun' }).click();
  await main(page).getByText('PPID Pelaksana').first().waitFor();
  await page.goto(`/kerja/identitas/orang?q=${email}`);
  const [csv] = await Promise.all([page.waitForEvent('download'), main(page).getByRole('link', { name: 'Unduh CSV' }).click()]);
  assert.match(await readFile(await csv.path(), 'utf8'), new RegExp(email));
});

journey('text that looks like a formula is text in every export', {}, async ({ page }) => {
  await signIn(page, ADMIN);
  await send(page, 'orang.csv', `Tindakan;Surel;Nama;Instansi\nMasuk;rumus.${unique}@contoh.id;=HYPERLINK(1);Dinsos`);
  await main(page).getByRole('button', { name: 'Terapkan 1 baris' }).click();
  await main(page).getByText('1 baris diterapkan').waitFor();
  const answer = await page.request.get(`/kerja/identitas/orang/ekspor?q=rumus.${unique}`);
  assert.match(await answer.text(), /'=HYPERLINK/);
});

journey('roles in a deputy’s hands, and who can do what', {}, async (given) => {
  const { page } = given;
  await signIn(page, ADMIN);
  // Somebody of the province hands a role to a colleague there.
  await axeEverywhere(page, '/akun/wakil');
  await page.goto('/akun/wakil');
  await validHtml(page, '/akun/wakil');
  await main(page).locator('input[name=role] + label').first().click();
  await main(page).locator('select[name=colleague]').selectOption({ label: 'Siti Nurjanah (demo)' });
  const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
  await main(page).locator('input[name=until]').fill(day(7));
  await main(page).getByRole('button', { name: 'Wakilkan' }).click();
  await main(page).getByText('Berlaku').first().waitFor();
  await axe(page, 'a delegation in force');
  await screenshots(page, 'delegation');

  await page.goto('/kerja/identitas/organisasi/dinkes/siapa');
  await main(page).getByText('mewakili Tambang Lestari (demo)').first().waitFor();
  await screenshots(page, 'who-can-do-what');
  await axeEverywhere(page, '/kerja/identitas/organisasi/dinkes/siapa');
  await axeEverywhere(page, '/kerja/identitas/siapa');
  await screenshots(page, 'who-places');

  // The deputy gives it back.
  const deputy = await another(given.context, 'inspector@demo.betang.id', given.url);
  await deputy.goto('/akun/wakil');
  await main(deputy).locator('table').getByText('Tambang Lestari (demo)').first().waitFor();
  await main(deputy).getByRole('button', { name: /Akhiri sekarang/ }).first().click();
  await main(deputy).getByText('oleh wakil').first().waitFor();
  await page.goto('/akun/wakil');
  await main(page).getByText('oleh wakil').first().waitFor();
  await deputy.context().close();
});

journey('one’s own data: taken along, corrected on request, refused with a reason', { forgive: [/422/] }, async (given) => {
  const { page } = given;
  await signIn(page, 'warga@demo.betang.id');
  await axeEverywhere(page, '/akun/data');
  await page.goto('/akun/data');
  await validHtml(page, '/akun/data');
  const [file] = await Promise.all([page.waitForEvent('download'), main(page).getByRole('button', { name: 'Unduh data saya' }).click()]);
  const data = JSON.parse(await readFile(await file.path(), 'utf8'));
  assert.equal(data.rooms.identity.Akun.email, 'warga@demo.betang.id');
  await main(page).locator('textarea[name=words]').fill('Nama belakang saya kurang satu huruf.');
  await main(page).getByRole('button', { name: 'Kirim permintaan' }).click();
  await main(page).getByText('Menunggu').first().waitFor();
  await axe(page, 'a request that waits');
  await screenshots(page, 'own-data');

  const admin = await another(given.context, ADMIN, given.url);
  await admin.goto('/kerja/identitas/permintaan');
  await axeEverywhere(admin, '/kerja/identitas/permintaan');
  await admin.goto('/kerja/identitas/permintaan');
  await main(admin).getByRole('link', { name: /Pembetulan/ }).first().click();
  await axe(admin, 'a request to be decided');
  await screenshots(admin, 'request');
  await main(admin).locator('textarea[name=reason]').fill('Sudah sesuai dokumen yang Anda kirim.');
  await main(admin).getByRole('button', { name: 'Tolak permintaan' }).click();
  await admin.waitForURL(/\/permintaan$/);
  await page.goto('/akun/data');
  await main(page).getByText('Sudah sesuai dokumen').first().waitFor();
  await admin.context().close();
});
