// Exempt information: an officer enters a consequence test, the main officer decides, the public reads only
// what it must; and what is opened becomes a draft. All of it also without scripts.
import assert from 'node:assert/strict';
import { axe, axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { another, textFile } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

const OFFICER = 'ppid.dinkes@demo.betang.id';
const CHIEF = 'ppid.utama@demo.betang.id';
const HOME = '/kerja/ppid/dikecualikan';
const unique = Date.now().toString(36);
const SECRET = `pelapor bernama samaran ${unique}`;

async function enter(page, title, { ends = '' } = {}) {
  await page.goto(`${HOME}/baru`);
  const texts = {
    informasi: title,
    unit: 'Bidang Pelayanan Kesehatan',
    dokumen: `Berkas ${unique}`,
    bagian: `Halaman yang memuat ${SECRET}`,
    analisis: `Analisis ${SECRET}`,
    kerugian: `Kerugian ${SECRET}`,
    manfaat: `Timbangan ${SECRET}`,
    akibat_buka: 'Rahasia pribadi terungkap.',
    akibat_tutup: 'Pasien terlindungi.',
    klasifikasi: 'Rahasia',
    jangka: 'Selama perlu',
    berakhir: ends,
  };
  for (const [name, text] of Object.entries(texts)) await page.locator(`[name=${name}]`).fill(text);
  await page.locator('[name=dasar][value="17h"] + label').click();
}

const press = (page, value) => page.locator(`button[name=lalu][value=${value}]`).click();

for (const scripts of [true, false]) {
  const how = scripts ? '' : ', without scripts';
  journey(`an officer tests, the main officer decides, the public sees what is due${how}`, { scripts, forgive: [/422/] }, async (given) => {
    const { page, context, url } = given;
    const title = `Rekam medis ${unique}${scripts ? '' : ' polos'}`;
    await signIn(page, OFFICER);
    await enter(page, title);
    await page.locator('[name=kerugian]').fill('');
    await press(page, 'ajukan');
    await page.locator('.error-summary').waitFor();
    assert.match(await page.locator('[name=bagian]').inputValue(), new RegExp(SECRET), 'nothing typed is lost');
    if (scripts) {
      await axe(page, 'consequence test with mistakes');
      await screenshots(page, 'exempt-form');
    }
    await page.locator('[name=kerugian]').fill(`Kerugian ${SECRET}`);
    await press(page, 'ajukan');
    await page.getByText('Diajukan untuk diputuskan').first().waitFor();
    const path = new URL(page.url()).pathname;

    const chief = await another(context, CHIEF, url);
    await chief.goto(`${HOME}?keadaan=tested`);
    await chief.getByRole('link', { name: title }).first().click();
    await chief.getByRole('link', { name: 'Putuskan' }).click();
    if (scripts) {
      await axe(chief, 'the decision sheet');
      await screenshots(chief, 'exempt-decide');
    }
    await chief.locator('[name=nomor]').fill(`CONTOH/${unique}`);
    await chief.locator('[name=tempat]').fill('Palangka Raya');
    await chief.locator('[name=berkas]').setInputFiles(textFile('penetapan.txt', `penetapan ${unique}`));
    await chief.getByRole('button', { name: 'Tetapkan dikecualikan' }).click();
    await chief.getByText('Informasi ditetapkan dikecualikan').first().waitFor();
    if (scripts) {
      await axe(chief, 'a decided test');
      await screenshots(chief, 'exempt-decided');
    }

    const citizen = await context.browser().newContext({ baseURL: url });
    const open = await citizen.newPage();
    await open.goto('/ppid/dikecualikan?instansi=dinkes');
    const shown = await open.locator('main').innerText();
    assert.match(shown, new RegExp(title));
    assert.match(shown, /Pasal 17 huruf h[\s\S]*Rahasia pribadi terungkap[\s\S]*Selama perlu[\s\S]*Dinas Kesehatan/);
    for (const address of ['/ppid/dikecualikan', '/en/ppid/dikecualikan', '/ppid/dikecualikan.csv']) {
      const text = await (await open.request.get(address)).text();
      assert.ok(!text.includes(SECRET) && !text.includes(`CONTOH/${unique}`), `${address} keeps what is inside inside`);
    }
    const paper = await open.request.get(`${path}/dokumen`, { maxRedirects: 0 });
    assert.equal(paper.status(), 303, 'the decision document is for the office');
    await citizen.close();

    await chief.getByRole('link', { name: 'Buka informasi ini' }).click();
    await chief.locator('[name=alasan]').fill('Contoh selesai.');
    await chief.getByRole('button', { name: 'Buka informasi ini' }).click();
    await chief.waitForURL(/\/kerja\/ppid\/\d+\/ubah/);
    assert.equal(await chief.locator('[name=judul]').inputValue(), title);
    await chief.context().close();
    await page.goto(path);
    assert.match(await page.locator('main').innerText(), /Informasi ini sudah dibuka/);
  });
}

journey('the register: no axe violation, valid HTML', {}, async ({ page }) => {
  await axeEverywhere(page, '/ppid/dikecualikan');
  await validHtml(page, '/ppid/dikecualikan');
  await page.goto('/ppid/dikecualikan');
  await screenshots(page, 'exempt-public');
  await signIn(page, CHIEF);
  for (const path of [HOME, `${HOME}/1`, `${HOME}/baru`, `${HOME}/aturan`, `${HOME}/aturan/17a`]) {
    await axeEverywhere(page, path);
    await validHtml(page, path);
  }
  await page.goto(`${HOME}/1`);
  await screenshots(page, 'exempt-item');
});
