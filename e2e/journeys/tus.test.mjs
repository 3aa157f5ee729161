// A large file over a line that breaks: what has arrived is not sent again, and every byte is right.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Upload } from 'tus-js-client';
import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/person.mjs';

const SIZE = 40 * 1024 * 1024;
const HALF = SIZE / 2;

journey('40 MB, cut half way, goes on where it stopped and arrives whole', {}, async (given) => {
  const { page, context, url } = given;
  await signIn(page, 'ppid.dinkes@demo.betang.id');
  const cookies = await context.cookies();
  const cookie = cookies.map((c) => `${c.name}=${c.value}`).join('; ');
  const bytes = randomBytes(SIZE);
  const name = `besar-${Date.now()}.bin`;
  const begin = (more) =>
    new Upload(bytes, {
      endpoint: `${url}/unggah`,
      chunkSize: 4 * 1024 * 1024,
      retryDelays: null,
      metadata: { filename: name, filetype: 'application/octet-stream' },
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      ...more,
    });

  const address = await new Promise((resolve, reject) => {
    const first = begin({
      onError: reject,
      onSuccess: () => reject(new Error('it was to be cut')),
      onChunkComplete: (_, sent) => {
        if (sent >= HALF) void first.abort().then(() => resolve(first.url));
      },
    });
    first.start();
  });
  let from;
  await new Promise((resolve, reject) => {
    begin({
      uploadUrl: address,
      onError: reject,
      onSuccess: resolve,
      onProgress: (sent) => (from ??= sent),
    }).start();
  });
  assert.ok(from >= HALF, `went on from ${from} of ${SIZE}`);

  // In a form, as the island leaves it.
  const id = address.split('/').pop();
  await page.goto('/kerja/ppid/tambah');
  await page.locator('main form').first().evaluate((form, value) => {
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name: 'berkas_id', value });
    form.append(field);
  }, id);
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/unggahan\?/);
  await page.goto(`/kerja/ppid/${new URL(page.url()).searchParams.get('n')}`);
  const file = await page.locator('main a[href*="/berkas/"]').first().getAttribute('href');
  const got = await (await page.request.get(file)).body();
  const sum = (b) => createHash('sha256').update(b).digest('hex');
  assert.equal(sum(got), sum(bytes));

  const stranger = await fetch(address, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  assert.ok([401, 403, 404].includes(stranger.status), `a stranger is answered ${stranger.status}`);
});
