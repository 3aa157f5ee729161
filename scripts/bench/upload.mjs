// (c) One large file by the tus protocol, against `cp` of the same file; both on the disk when they end.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { OFFICER, betang, cpuMs, run, runBeside } from './house.mjs';
import { row } from './table.mjs';

const MB = 512;

async function signIn(url) {
  const answer = await fetch(`${url}/masuk`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams(OFFICER),
  });
  const cookies = answer.headers.getSetCookie().map((c) => c.split(';')[0]);
  if (answer.status !== 303 || cookies.length === 0) throw new Error(`cannot sign in: ${answer.status}`);
  return cookies.join('; ');
}

function seconds(from) {
  return (performance.now() - from) / 1_000;
}

export async function upload(work, big) {
  const file = join(work, 'large.bin');
  run('dd', ['if=/dev/urandom', `of=${file}`, 'bs=1M', `count=${MB}`, 'status=none']);
  run('sync', [file]);
  const copies = [];
  for (const n of [1, 2, 3]) {
    const from = performance.now();
    run('cp', [file, `${file}.${n}`]);
    run('sync', [`${file}.${n}`]);
    copies.push(seconds(from));
    rmSync(`${file}.${n}`);
  }
  const house = await betang(big);
  const cookie = await signIn(house.url);
  const ours = [];
  let cpu = 0;
  // The same bytes again would be the same stored file, so each round begins with other ones.
  for (const n of [1, 2, 3]) {
    run('dd', ['if=/dev/urandom', `of=${file}`, 'bs=1M', 'count=1', 'conv=notrunc', 'status=none']);
    run('sync', [file]);
    const made = await fetch(`${house.url}/unggah`, {
      method: 'POST',
      headers: {
        cookie,
        origin: house.url,
        'tus-resumable': '1.0.0',
        'upload-length': `${MB << 20}`,
        'upload-metadata': `filename ${Buffer.from(`besar-${n}.bin`).toString('base64')}`,
      },
    });
    if (made.status !== 201) throw new Error(`the upload was refused: ${made.status} ${(await made.text()).slice(0, 200)}`);
    const place = new URL(made.headers.get('location'), house.url);
    const headers = [`cookie: ${cookie}`, `origin: ${house.url}`, 'tus-resumable: 1.0.0', 'upload-offset: 0', 'content-type: application/offset+octet-stream', 'expect:'];
    const before = cpuMs(house.pids);
    const from = performance.now();
    const status = await runBeside('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-X', 'PATCH', '-T', file, ...headers.flatMap((h) => ['-H', h]), place.href]);
    ours.push(seconds(from));
    cpu = cpuMs(house.pids) - before;
    if (status !== '204') throw new Error(`the upload ended with ${status}`);
  }
  await house.stop();
  rmSync(file);
  const median = (list) => MB / [...list].sort((a, b) => a - b)[1];
  row(`upload of ${MB} MB by tus`, `${Math.round(median(ours))} MB/s, ${(cpu / MB).toFixed(2)} ms CPU per MB`, {
    peer: `cp and sync: ${Math.round(median(copies))} MB/s`,
    ratio: median(ours) / median(copies),
  });
}
