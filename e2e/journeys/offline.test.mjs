// Reading without a connection: the service worker keeps the last public pages, nothing of anybody's own,
// and says what can be read. The line is cut for real: every request goes through a wire of this test.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { axe, screenshots } from '../lib/checks.mjs';
import { sharedUrl } from '../lib/instance.mjs';
import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/person.mjs';
import { until } from '../lib/public.mjs';

/** A wire to the instance that can be cut; its address is a site of its own. */
async function wire() {
  const { hostname, port } = new URL(await sharedUrl());
  const open = new Set();
  const server = createServer((socket) => {
    const there = connect(Number(port), hostname);
    for (const end of [socket, there]) {
      open.add(end);
      end.on('error', () => {});
      end.on('close', () => open.delete(end));
    }
    socket.pipe(there).pipe(socket);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut() {
      server.close();
      for (const end of open) end.destroy();
    },
  };
}

const kept = (page) =>
  page.evaluate(async () => {
    const pages = await caches.open('betang-pages');
    return (await pages.keys()).map((request) => new URL(request.url).pathname);
  });
const untilKept = (page, path) =>
  until(`${path} is kept`, async () => (await kept(page)).includes(path), 20_000);

const line = await wire();
const forgive = [/ERR_/, /Failed to load resource/];

journey('what was read can be read again without a connection', { url: line.url, forgive }, async (given) => {
  const { page } = given;
  await page.goto('/instansi/dinkes');
  await untilKept(page, '/instansi/dinkes');
  await page.goto('/tentang');
  await untilKept(page, '/tentang');
  const installable = await (await page.context().newCDPSession(page)).send('Page.getInstallabilityErrors');
  // Every journey is a window without traces, where nothing can be installed; there is no other hindrance.
  const hindrances = installable.installabilityErrors.map((e) => e.errorId);
  assert.deepEqual(hindrances.filter((e) => e !== 'in-incognito'), []);

  line.cut();
  await page.goto('/instansi/dinkes');
  assert.equal(await page.locator('h1').innerText(), 'Dinas Kesehatan');
  const font = await page.evaluate(() => getComputedStyle(document.body).fontFamily);
  assert.match(font, /Plus Jakarta Sans/, 'with its style');

  await page.goto('/ppid/statistik');
  assert.equal(await page.locator('h1').innerText(), 'Tanpa sambungan');
  const list = page.locator('[data-offline-list] a');
  await list.first().waitFor();
  const paths = await list.evaluateAll((all) => all.map((a) => new URL(a.href).pathname));
  assert.deepEqual(paths.slice(0, 2), ['/tentang', '/instansi/dinkes']);
  await axe(page);
  await screenshots(page, 'offline');
  await list.filter({ hasText: 'Tentang situs ini' }).click();
  await page.waitForURL('**/tentang');
  assert.equal(await page.locator('h1').innerText(), 'Tentang situs ini');
  await page.goto('/en/instansi');
  assert.equal(await page.locator('h1').innerText(), 'No connection');
});

journey('nothing of one’s own is kept', {}, async ({ page }) => {
  await page.goto('/tentang');
  await untilKept(page, '/tentang');
  await signIn(page, 'ppid.dinkes@demo.betang.id');
  for (const path of ['/kerja', '/akun', '/instansi/dpupr', '/umpan-balik?halaman=/tentang']) await page.goto(path);
  await page.goto('/aksesibilitas');
  const paths = await kept(page);
  for (const path of ['/kerja', '/akun', '/masuk', '/instansi/dpupr', '/umpan-balik', '/aksesibilitas']) {
    assert.ok(!paths.includes(path), `${path} is not kept`);
  }
});
