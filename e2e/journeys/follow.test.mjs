// A citizen follows an agency by e-mail, is told of what is new, and stops by one click; and an item,
// without scripts. On an instance of its own, whose letters go to a server of this test.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { axe, screenshots } from '../lib/checks.mjs';
import { start } from '../lib/instance.mjs';
import { PHONE, journey } from '../lib/journey.mjs';
import { linkIn, mailbox } from '../lib/mail.mjs';
import { another, draft, found, then } from '../lib/office.mjs';
import { until } from '../lib/public.mjs';

// The Dinas Kesehatan of the demo is trusted to publish alone.
const OFFICER = 'ppid.dinkes@demo.betang.id';
const unique = Date.now().toString(36);
// A form that comes back at once was filled by a program; people read it first.
const READING_MS = 2_200;

const box = await mailbox();
// Letters go out from the first hour of the day, so that the journey can run at night.
const instance = await start({ env: { ...box.env, BETANG_PORTAL__DIGEST_HOUR: '0' } });
after(async () => {
  await instance.stop();
  await box.close();
});
const { url } = instance;

/** Fills the form that `page` shows and follows to the end; the address where all is managed. */
async function follow(page, address) {
  await page.locator('[name=surel]').fill(address);
  await page.waitForTimeout(READING_MS);
  await page.getByRole('button', { name: 'Kirim' }).click();
  await page.getByText('Kami mengirim surel ke alamat yang Anda tulis').waitFor();
  const letter = await box.letter(address, /Konfirmasi/);
  await page.goto(linkIn(letter, '/ikuti/konfirmasi'));
  await page.getByRole('button', { name: 'Ya, mulai mengikuti' }).click();
  await page.waitForURL(/\/ikuti\/kelola\?/);
  return page.url();
}

const digest = (address, words) =>
  until(`a letter about ${words}`, async () =>
    box.letters.find((l) => l.to.includes(address) && l.text.includes(words)), 150_000);

journey('a citizen follows an agency, is told once, and stops by one click', { url }, async (given) => {
  const { page, context } = given;
  const address = `warga.${unique}@contoh.id`;
  await page.goto('/instansi/dinkes');
  await page.getByRole('link', { name: 'Ikuti lewat surel' }).click();
  await page.waitForURL(/\/ikuti\?/);
  await axe(page, 'follow');
  await screenshots(page, 'follow');
  const manage = await follow(page, address);
  assert.match(await page.locator('main').innerText(), /Dinas Kesehatan/);
  await axe(page, 'subscriptions');
  await screenshots(page, 'follow-manage');

  const officer = await another(context, OFFICER, url);
  const title = `Jadwal imunisasi ${unique}`;
  const number = await draft(officer, title);
  await officer.goto(`/kerja/ppid/${number}/ubah`);
  await then(officer, 'terbitkan');
  await officer.getByText('Publik sudah dapat membacanya').first().waitFor();
  await found(officer, title, number);
  await officer.context().close();

  const letter = await digest(address, title);
  assert.ok(letter.text.includes(`${url}/ppid/${number}`), letter.text);
  const mine = box.letters.filter((l) => l.to.includes(address));
  assert.equal(mine.length, 2, 'one to confirm, one with the news');
  assert.ok(!/^(https?|warga)/.test(letter.subject), letter.subject);
  // mailparser gathers the List- headers; the address is the one in the letter's foot.
  const stop = linkIn(letter, '/ikuti/berhenti');
  assert.equal(letter.headers.get('list').unsubscribe.url, stop);
  assert.equal(letter.headers.get('list-unsubscribe-post') ?? letter.headers.get('list')['unsubscribe-post']?.name, 'List-Unsubscribe=One-Click');

  // What opens every link, as mail filters do, ends nothing.
  await page.goto(stop);
  await page.getByRole('button', { name: 'Berhenti' }).waitFor();
  await axe(page, 'stop');
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  const answer = await fetch(stop, { method: 'POST', body, redirect: 'manual' });
  assert.equal(answer.status, 200, 'one click, and no redirect');
  const gone = await page.request.get(manage);
  assert.equal(gone.status(), 404, 'nothing is left to manage');
});

const narrow = { url, scripts: false, viewport: PHONE };
journey('an item is followed on a phone without scripts', narrow, async ({ page }) => {
  const address = `tanpa.skrip.${unique}@contoh.id`;
  await page.goto('/ppid?instansi=dinkes');
  await page.locator('.hits a').first().click();
  await page.getByRole('link', { name: 'Ikuti perubahan informasi ini lewat surel' }).click();
  await page.locator('[name=irama][value=weekly] + label').click();
  await follow(page, address);
  assert.match(await page.locator('main').innerText(), /Setiap minggu/);
  await page.getByRole('button', { name: 'Hentikan semua dan hapus alamat saya' }).click();
  await page.getByText('Anda tidak akan menerima surel lagi').waitFor();
});
