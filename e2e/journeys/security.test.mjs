// What attackers try first, in a real browser: forms sent from elsewhere, scripts in every text, planted
// sessions, links that lead away, names that climb out of folders.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before } from 'node:test';
import { journey } from '../lib/journey.mjs';
import { another, fill, textFile, then, upload } from '../lib/office.mjs';
import { signIn } from '../lib/person.mjs';

const CHIEF = 'ppid.utama@demo.betang.id';
const unique = Date.now().toString(36);
const SCRIPT = `"><script>window.hacked=1</script><img src=x onerror="window.hacked=1">`;

let target = '';
const evil = createServer((_, answer) => {
  answer.writeHead(200, { 'content-type': 'text/html' });
  answer.end(`<title>evil</title><form method="post" action="${target}/keluar"><button>go</button></form>`);
});
before(() => new Promise((resolve) => evil.listen(0, '127.0.0.1', resolve)));
after(() => evil.close());

journey('a form and a fetch from another site change nothing', { forgive: [/./] }, async ({ page, url }) => {
  await signIn(page, CHIEF);
  // Another name for this machine is another site to the browser.
  target = url;
  const elsewhere = `http://localhost:${evil.address().port}/`;
  await page.goto(elsewhere);
  await page.locator('button').click();
  await page.waitForURL(`${url}/keluar`);
  await page.goto(`${url}/kerja`);
  assert.match(page.url(), /\/kerja$/, 'still signed in');
  await page.goto(elsewhere);
  const seen = await page.evaluate(async (to) => {
    const answer = await fetch(`${to}/keluar`, { method: 'POST', credentials: 'include', mode: 'no-cors' }).catch((e) => e);
    const read = await fetch(`${to}/akun`, { credentials: 'include' }).then((a) => a.text()).catch(() => 'refused');
    return [String(answer.type ?? answer), read];
  }, url);
  assert.equal(seen[1], 'refused', 'another site cannot read');
  await page.goto(`${url}/kerja`);
  assert.match(page.url(), /\/kerja$/, 'still signed in');
  for (const [name, value] of [['sec-fetch-site', 'cross-site'], ['origin', 'https://evil.example']]) {
    const answer = await page.request.post(`${url}/kerja/ppid/pengaturan`, { headers: { [name]: value }, form: {} });
    assert.equal(answer.status(), 403, `${name}: ${value}`);
  }
});

journey('scripts in texts, names and searches are shown, never run', { forgive: [/422/, /404/] }, async (given) => {
  const { page, context, url } = given;
  await signIn(page, CHIEF);
  const file = textFile(`<img src=x onerror=hacked=1>_${unique}.txt`, `isi ${unique} ${SCRIPT}`);
  const [number] = await upload(page, file);
  await fill(page, number, {
    judul: `Serang ${unique} ${SCRIPT}`, ringkasan: SCRIPT, kategori: 'berkala', tanggal: '2026-03-12',
  });
  await then(page, 'terbitkan');
  await page.waitForURL(`**/kerja/ppid/${number}`);
  await page.locator('[name=isi]').fill(SCRIPT);
  await page.locator('form[action$="/komentar"] button').click();
  await page.waitForURL(`**/kerja/ppid/${number}`);

  const admin = await another(context, 'admin@demo.betang.id', url);
  await admin.goto('/kerja/identitas/organisasi/pemprov-kalteng');
  await admin.locator('main a[href*="/organisasi/baru"]').first().click();
  await admin.locator('[name=name]').fill(`Dinas ${SCRIPT}`);
  await admin.locator('[name=slug]').fill(`serang-${unique}`);
  await admin.locator('main form button.primary').click();
  await admin.getByRole('heading', { level: 1, name: /Dinas/ }).waitFor();
  await admin.context().close();

  const q = encodeURIComponent(SCRIPT);
  const places = [`/ppid/${number}`, `/kerja/ppid/${number}`, `/kerja/ppid/${number}/riwayat`,
    `/kerja/ppid/${number}/ubah`, `/kerja/ppid/${number}/pratinjau`, `/kerja/ppid/daftar?q=${q}`,
    '/kerja/ppid', '/ppid', `/ppid?q=${q}`, `/cari?q=${unique}`, `/cari?q=${q}`, '/instansi',
    `/instansi/serang-${unique}`, `/en/cari?q=${q}`, `/masuk?kembali=${q}`, `/${q}`];
  for (const path of places) {
    await page.goto(path);
    const [ran, planted] = await page.evaluate(() => [
      window.hacked, document.querySelectorAll('[onerror], img[src="x"]').length,
    ]);
    assert.equal(ran, undefined, `${path}: ran`);
    assert.equal(planted, 0, `${path}: stands as markup`);
  }
  await page.goto(`/ppid/${number}`);
  assert.ok((await page.locator('h1').innerText()).includes('<script>'), 'shown as it was written');
  const feed = await (await page.request.get('/ppid/umpan.atom')).text();
  assert.ok(!feed.includes('<script>'), 'feed');
});

journey('the session cookie is locked, fresh, and gone after signing out', {}, async ({ page, context, url }) => {
  const planted = 'a'.repeat(43);
  await page.goto('/masuk');
  const names = new Set();
  await signIn(page, CHIEF);
  const cookies = await context.cookies();
  const session = cookies.find((c) => c.httpOnly);
  assert.ok(session, 'an http-only cookie');
  assert.ok(['Lax', 'Strict'].includes(session.sameSite), session.sameSite);
  assert.equal(session.path, '/');
  names.add(session.name);

  // A visitor with a session id that an attacker chose gets another one by signing in.
  const own = await context.browser().newContext({ baseURL: url });
  await own.addCookies([{ name: session.name, value: planted, url }]);
  const victim = await own.newPage();
  await signIn(victim, CHIEF);
  const after = (await own.cookies()).find((c) => c.name === session.name);
  assert.notEqual(after.value, planted);
  assert.notEqual(after.value, session.value, 'each sign-in has its own');
  // What was copied before signing out is worth nothing after.
  await victim.request.post('/keluar', { headers: { 'sec-fetch-site': 'same-origin' } });
  const stolen = await fetch(`${url}/kerja`, { headers: { cookie: `${session.name}=${after.value}` }, redirect: 'manual' });
  assert.notEqual(stolen.status, 200);
  await own.close();
});

journey('signing in leads nowhere else', {}, async ({ context, url }) => {
  for (const away of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)', '/%0d%0aLocation:%20https://evil.example', '\t//evil.example']) {
    const own = await context.browser().newContext({ baseURL: url });
    const page = await own.newPage();
    await page.goto(`/masuk?kembali=${encodeURIComponent(away)}`);
    await page.locator('input[type=email]').fill(CHIEF);
    await page.locator('input[type=password]').fill('rumah-betang-2026');
    await page.locator('form:has(input[type=password]) button[type=submit]').click();
    await page.locator('input[type=password]').waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).origin, url, away);
    await own.close();
  }
});

journey('names that climb, headers that break, bytes that pretend', { forgive: [/4\d\d/] }, async ({ page, url }) => {
  await signIn(page, CHIEF);
  const answer = await page.request.post('/kerja/ppid/tambah', {
    headers: { 'sec-fetch-site': 'same-origin' },
    multipart: {
      cara: 'sendiri',
      berkas: { name: `../../../../etc/jahat_${unique}.html`, mimeType: 'text/html', buffer: Buffer.from(`<script>window.hacked=1</script>${unique}`) },
    },
  });
  const number = new URL(answer.url()).searchParams.get('n');
  await page.goto(`/kerja/ppid/${number}`);
  const href = await page.locator('main a[href*="/berkas/"]').first().getAttribute('href');
  const file = await page.request.get(href);
  const headers = file.headers();
  assert.match(headers['content-disposition'] ?? '', /attachment/, 'HTML is never shown from here');
  assert.ok(!/\.\.|etc\//.test(headers['content-disposition']), headers['content-disposition']);
  assert.equal(headers['x-content-type-options'], 'nosniff');

  const { hostname, port } = new URL(url);
  const raw = (path) => new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (data) => (text += data));
    socket.on('close', () => resolve(text));
  });
  for (const path of ['/../../etc/passwd', '/aset/../../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/aset/..%2f..%2fetc%2fpasswd', '/ppid/1/berkas/..%2f..%2f/x']) {
    const text = await raw(path);
    assert.ok(!/root:/.test(text), path);
    assert.match(text, /^HTTP\/1\.1 (4\d\d|30\d)/, `${path}: ${text.slice(0, 60)}`);
  }
  for (const path of ['/cari?q=a%0d%0aSet-Cookie:%20jahat=1', '/en%0d%0aSet-Cookie:%20jahat=1', '/masuk?kembali=/%0d%0aSet-Cookie:%20jahat=1']) {
    const head = (await raw(path)).split('\r\n\r\n')[0];
    assert.ok(!/^set-cookie: ?jahat/im.test(head), path);
  }
});
