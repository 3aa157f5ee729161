// Ways in: an invitation by mail to a passkey and a publication, a forgotten password, an authenticator
// app with recovery codes, and what the pages say without scripts.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { axe, axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { totp, withPasskeys } from '../lib/factors.mjs';
import { start } from '../lib/instance.mjs';
import { journey } from '../lib/journey.mjs';
import { linkIn, mailbox } from '../lib/mail.mjs';
import { another, draft, then } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

const ADMIN = 'admin@demo.betang.id';
const unique = Date.now().toString(36);
const NEW = 'perahu-hijau-empat-puluh';

// An instance of its own: it sends letters, and passkeys need a host with a name.
const box = await mailbox();
const house = await start({
  env: {
    ...box.env,
    BETANG_SERVER__SIGN_INS_PER_MINUTE: '0',
    BETANG_SERVER__REQUESTS_PER_MINUTE: '0',
  },
});
const url = house.url.replace('127.0.0.1', 'localhost');
after(async () => {
  await house.stop();
  await box.close();
});

const main = (page) => page.getByRole('main');
const press = (page, name) => main(page).getByRole('button', { name }).first().click();

async function signOut(page) {
  await page.context().clearCookies();
  await page.goto('/masuk');
}

async function chooseNew(page, word) {
  await page.locator('[name=new]').fill(word);
  await page.locator('[name=again]').fill(word);
  await page.locator('form:has([name=new]) button[type=submit]').click();
}

journey('invited by mail, an officer makes a passkey and publishes', { url, forgive: [/403/] }, async (given) => {
  const { page, context } = given;
  const boss = await another(context, ADMIN, url);
  await boss.goto('/kerja/identitas/kebijakan');
  await boss.locator('[name=role][value=ppid_pelaksana] + label').click();
  await press(boss, 'Simpan');
  await boss.getByText('Kebijakan masuk tersimpan').waitFor();
  await axe(boss, 'policy');
  await screenshots(boss, 'ways-policy');

  const email = `undangan.${unique}@contoh.invalid`;
  await boss.goto('/kerja/identitas/undangan');
  await axe(boss, 'invite');
  await screenshots(boss, 'ways-invite');
  await boss.locator('[name=name]').fill('Petugas Undangan (demo)');
  await boss.locator('[name=email]').fill(email);
  await boss.locator('[name=org]').selectOption('dinkes');
  await boss.locator('[name=role]').selectOption('ppid_pelaksana');
  await press(boss, 'Undang');
  await boss.getByText('Undangan dikirim').waitFor();
  await screenshots(boss, 'ways-invited');

  const letter = await box.letter(email, /Undangan/);
  const link = linkIn(letter, '/undangan/');
  const device = await withPasskeys(page);
  await page.goto(link);
  await axe(page, 'invitation');
  await screenshots(page, 'ways-accept');
  await chooseNew(page, NEW);
  await page.waitForURL(/\/akun\/pengaman/);
  await axe(page, 'enrolment');
  await screenshots(page, 'ways-enrol');
  // Nothing else works before.
  const early = await page.request.get('/kerja/ppid/tambah');
  assert.equal(early.status(), 403, early.url());

  await main(page).getByRole('link', { name: 'Tambah kunci sandi' }).click();
  await page.locator('[name=name]').fill('Laptop kantor');
  await axe(page, 'new passkey');
  await screenshots(page, 'ways-passkey');
  await press(page, 'Buat kunci sandi');
  await page.locator('#recovery-codes').waitFor();
  assert.equal(await device.count(), 1);
  assert.equal(await page.locator('#recovery-codes li').count(), 10);
  await axe(page, 'recovery codes');
  await screenshots(page, 'ways-codes');
  await main(page).getByRole('link', { name: /lanjut/ }).click();
  await page.waitForURL(/\/kerja$/);

  const number = await draft(page, `Laporan undangan ${unique}`);
  await page.goto(`/kerja/ppid/${number}/ubah`);
  await then(page, 'terbitkan');
  await page.getByText('Publik sudah dapat membacanya').first().waitFor();
  await box.letter(email, /Kunci sandi ditambahkan/);

  // The link is good once.
  const again = await page.request.get(link);
  assert.equal(again.status(), 410);

  // And the passkey alone opens the door.
  await signOut(page);
  await axe(page, 'the door with passkeys');
  await screenshots(page, 'ways-door');
  await press(page, 'Masuk dengan kunci sandi');
  await page.waitForURL(/\/kerja$/);
  await page.goto('/akun');
  await main(page).getByText('Laptop kantor').first().waitFor();
  await axe(page, 'account');
  await screenshots(page, 'ways-account');

  // As a second factor, too: the password first, then the device.
  await signOut(page);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(NEW);
  await page.locator('form:has(input[type=password]) button[type=submit]').click();
  await press(page, 'Pakai kunci sandi');
  await page.waitForURL(/\/kerja$/);

  // Somebody else at the device is not let in, and is told what to do.
  await signOut(page);
  await device.owner(false);
  await press(page, 'Masuk dengan kunci sandi');
  await page.getByText('Kunci sandi tidak jadi dipakai').waitFor({ timeout: 60_000 });

  await boss.goto('/kerja/identitas/kebijakan');
  await boss.locator('[name=role][value=ppid_pelaksana] + label').click();
  await press(boss, 'Simpan');
  await boss.context().close();
});

journey('a forgotten password is replaced by a link', { url, forgive: [/410/, /422/] }, async ({ page }) => {
  const email = 'warga@demo.betang.id';
  await page.goto('/masuk');
  await page.getByRole('link', { name: 'Lupa kata sandi?' }).click();
  await axe(page, 'forgotten password');
  await screenshots(page, 'ways-forgotten');
  await page.locator('[name=email]').fill(email);
  await press(page, 'Kirim tautan');
  await page.getByRole('heading', { name: 'Periksa surel Anda' }).waitFor();
  const known = await main(page).innerText();
  await page.goto('/lupa-sandi');
  await page.locator('[name=email]').fill(`tidak.ada.${unique}@contoh.invalid`);
  await press(page, 'Kirim tautan');
  await page.getByRole('heading', { name: 'Periksa surel Anda' }).waitFor();
  assert.equal(await main(page).innerText(), known, 'a stranger learns nothing');

  const link = linkIn(await box.letter(email, /Kata sandi baru/), '/lupa-sandi/');
  await page.goto(link);
  await axe(page, 'new password');
  await chooseNew(page, 'pendek');
  await page.locator('.error').first().waitFor();
  await chooseNew(page, NEW);
  await page.waitForURL(/\/akun$/);
  await box.letter(email, /Kata sandi akun Anda diganti/);
  await page.goto(link);
  await page.getByRole('heading', { name: 'Tautan ini tidak berlaku lagi' }).waitFor();
  await axe(page, 'dead link');
  await signOut(page);
  await signIn(page, email, NEW);
});

journey('an authenticator app, then a recovery code', { url, forgive: [/422/] }, async ({ page }) => {
  const email = 'editor@demo.betang.id';
  await signIn(page, email);
  await page.goto('/akun');
  await main(page).getByRole('link', { name: 'Pasang aplikasi' }).click();
  await axe(page, 'authenticator app');
  await screenshots(page, 'ways-app');
  const secret = await page.locator('code.code-chip').innerText();
  assert.match(await page.locator('a[href^="otpauth:"]').getAttribute('href'), /secret=[A-Z2-7]{32}/);
  await page.locator('[name=code]').fill(totp(secret));
  await press(page, 'Pasang');
  const codes = await page.locator('#recovery-codes code').allInnerTexts();
  assert.equal(codes.length, 10);

  const withPassword = async () => {
    await signOut(page);
    await page.locator('input[type=email]').fill(email);
    await page.locator('input[type=password]').fill('rumah-betang-2026');
    await page.locator('form:has(input[type=password]) button[type=submit]').click();
    await page.locator('[name=code]').waitFor();
  };
  await withPassword();
  await axe(page, 'second step');
  await screenshots(page, 'ways-second-step');
  await page.locator('[name=code]').fill('000000');
  await press(page, 'Masuk');
  await page.getByText('Kode tidak cocok').first().waitFor();
  await axe(page, 'second step refused');
  // The code that enrolled is used up: the next one, a step early.
  await page.locator('[name=code]').fill(totp(secret, 1));
  await press(page, 'Masuk');
  await page.waitForURL(/\/kerja$/);

  await withPassword();
  await page.locator('summary', { hasText: 'tidak ada' }).click();
  await page.locator('[name=recovery]').fill(codes[0]);
  await press(page, 'Masuk dengan kode pemulihan');
  await page.waitForURL(/\/kerja$/);
  await box.letter(email, /kode pemulihan dipakai/);
  await page.goto('/akun');
  await main(page).getByText('Tersisa 9 kode').waitFor();
});

journey('every page of the ways in, in both languages and themes', { url }, async ({ page }) => {
  for (const path of ['/masuk', '/lupa-sandi']) {
    await axeEverywhere(page, path);
    await validHtml(page, path);
  }
  await signIn(page, ADMIN);
  for (const path of [
    '/akun',
    '/akun/pengaman',
    '/akun/aplikasi',
    '/akun/kunci',
    '/kerja/identitas/kebijakan',
    '/kerja/identitas/undangan',
    '/kerja/identitas/undangan/ppid',
  ]) {
    await axeEverywhere(page, path);
    await validHtml(page, path);
  }
});

journey('without scripts the pages say what to do instead', { url, scripts: false }, async ({ page }) => {
  await page.goto('/masuk');
  await main(page).getByText('Kunci sandi memerlukan JavaScript').waitFor();
  assert.equal(await main(page).getByRole('button', { name: 'Masuk dengan kunci sandi' }).count(), 0);
  await signIn(page, 'inspector@demo.betang.id');
  await page.goto('/akun/kunci');
  await main(page).getByText('Kunci sandi memerlukan JavaScript').waitFor();
});
