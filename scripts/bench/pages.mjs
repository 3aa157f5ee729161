// (a) Pages: kept in memory, and made from the database at each request, against nginx with the same bytes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { betang, cpuMs, nginx, run, runBeside } from './house.mjs';
import { row } from './table.mjs';

const SECONDS = 10;

async function wrk(server, path) {
  // A short run first: connections, statements and pages are made once.
  run('wrk', ['-t2', '-c16', '-d2s', `${server.url}${path}`]);
  const before = cpuMs(server.pids);
  const out = await runBeside('wrk', ['-t2', '-c16', `-d${SECONDS}s`, '--latency', `${server.url}${path}`]);
  const used = cpuMs(server.pids) - before;
  const bad = out.match(/Non-2xx or 3xx responses: (\d+)/);
  if (bad) throw new Error(`${server.url}${path}: ${bad[1]} answers were not 200`);
  const rate = Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]);
  const requests = Number(out.match(/(\d+) requests in/)[1]);
  return { rate, cpu: used / requests };
}

const told = (m) => `${Math.round(m.rate)} req/s, ${m.cpu.toFixed(3)} ms CPU`;

export async function pages(work, big) {
  const root = join(work, 'static');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'ready.html'), 'ready');
  const list = [
    ['home', '/', 'home.html'],
    ['item page', '/ppid/7', 'item.html'],
  ];
  const kept = await betang(big);
  const bytes = {};
  for (const [name, path, file] of list) {
    const answer = await fetch(`${kept.url}${path}`, { headers: { 'accept-encoding': 'identity' } });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    const page = Buffer.from(await answer.arrayBuffer());
    bytes[name] = page.length;
    writeFileSync(join(root, file), page);
  }
  const results = {};
  for (const [name, path] of list) results[name] = { kept: await wrk(kept, path) };
  await kept.stop();
  const files = await nginx(root);
  for (const [name, , file] of list) results[name].file = await wrk(files, `/${file}`);
  await files.stop();
  const made = await betang(big, { env: { BETANG_SERVER__KEEP_PAGES: 'false' } });
  for (const [name, path] of list) results[name].made = await wrk(made, path);
  await made.stop();
  for (const [name] of list) {
    const r = results[name];
    const peer = `nginx, same ${(bytes[name] / 1024).toFixed(0)} kB file: ${told(r.file)}`;
    row(`${name}, kept`, told(r.kept), {
      goal: 'at least the file',
      peer,
      ratio: r.kept.rate / r.file.rate,
      holds: r.kept.rate >= r.file.rate,
    });
    row(`${name}, made from the database`, told(r.made), {
      goal: '>= 3,000 req/s',
      peer,
      ratio: r.made.rate / r.file.rate,
      holds: r.made.rate >= 3_000,
    });
  }
}
