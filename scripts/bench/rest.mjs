// (d) memory at rest, (e) cold start, (f) search quality, (g) commits with their record.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BETANG, NDCG, at, betang, memory, pause, run } from './house.mjs';
import { row } from './table.mjs';

const WAIT_FOR_JOBS_S = 240;

/** Jobs that still have to run. */
async function waiting(url) {
  const text = await fetch(`${url}/metrics`).then((r) => r.text());
  const states = [...text.matchAll(/^betang_jobs\{state="(\w+)"\} ([\d.e+]+)$/gm)];
  return states.filter(([, state]) => /wait|run|ready|queue/.test(state)).reduce((sum, [, , n]) => sum + Number(n), 0);
}

/** The demo instance, filled, with as many of its files made as there is time for. */
export async function demo(work) {
  const data = join(work, 'demo');
  run('mkdir', ['-p', data]);
  const house = await betang(data, { args: ['--demo'] });
  row('ready with demo content, empty folder', `${(house.readyMs / 1_000).toFixed(1)} s`, { goal: '<= 30 s', holds: house.readyMs <= 30_000 });
  const from = performance.now();
  let left = await waiting(house.url);
  while (left > 0 && performance.now() - from < WAIT_FOR_JOBS_S * 1_000) {
    await pause(1_000);
    left = await waiting(house.url);
  }
  const took = (performance.now() - from) / 1_000;
  process.stdout.write(left > 0 ? `  ${left} jobs of the demo are still waiting after ${Math.round(took)} s\n` : `  the demo's files were made in ${Math.round(took)} s\n`);
  if (left === 0) {
    await pause(30_000);
    const m = memory(house.pids[0]);
    row('memory at rest, after making all demo files', `${m.rss.toFixed(0)} MB RSS (${m.anonymous.toFixed(0)} its own)`);
  }
  await house.stop();
  return { data, finished: left === 0 };
}

export async function idle({ data, finished }) {
  const house = await betang(data);
  // What a first visitor sees, then nothing.
  for (const path of ['/', '/ppid', '/cari?q=jalan', '/ppid/1', '/instansi']) await fetch(`${house.url}${path}`);
  await pause(30_000);
  const m = memory(house.pids[0]);
  row(`memory at rest, started anew${finished ? '' : ' (demo jobs pending)'}`, `${m.rss.toFixed(0)} MB RSS (${m.anonymous.toFixed(0)} its own)`, { goal: '<= 80 MB', holds: m.rss <= 80 });
  await house.stop();
}

export async function start(big) {
  const times = [];
  for (let n = 0; n < 5; n += 1) {
    const house = await betang(big);
    times.push(house.readyMs);
    await house.stop();
  }
  times.sort((a, b) => a - b);
  row('start with 100,000 items, until ready', `${Math.round(at(times, 0.5))} ms, slowest of 5: ${Math.round(times[4])} ms`, { goal: '<= 1 s', holds: at(times, 0.5) <= 1_000 });
}

export function quality(work, { data }) {
  const exported = join(work, 'demo.jsonl');
  run(BETANG, ['search', 'export', '--data', data, '--to', exported]);
  const items = readdirSync('rooms/ppid/fixtures').filter((f) => /^items.*\.toml$/.test(f)).map((f) => `rooms/ppid/fixtures/${f}`);
  const out = run(NDCG, [exported, 'e2e/search/queries.toml', ...items.sort()]);
  process.stdout.write(out.replace(/^/gm, '  '));
  for (const [, kind, n, ours, plain] of out.matchAll(/^(\S+) +(\d+) queries: engine ([\d.]+), plain Snowball ([\d.]+)$/gm)) {
    row(`search quality, ${kind} (${n} queries)`, `NDCG@10 ${ours}`, {
      goal: 'above the baseline',
      peer: `plain Snowball: ${plain}`,
      ratio: Number(ours) / Number(plain),
      holds: Number(ours) > Number(plain),
    });
  }
}

export function commits(work) {
  const rate = (env) => {
    const data = join(work, `commits-${Object.keys(env).length}`);
    run('mkdir', ['-p', data]);
    const out = run(BETANG, ['bench-fill', '--items', '0', '--commits', '2000', '--data', data], { env: { ...process.env, BETANG_LOG__LEVEL: 'warn', ...env } });
    return Number(out.match(/commits (\d+) a second/)[1]);
  };
  const sqlite = rate({});
  const pg = 'scripts/postgres.sh';
  const env = { ...process.env, BETANG_PG_STATE: join(work, 'pg.state') };
  const url = run(pg, ['start'], { env }).trim();
  try {
    row('commits with their record, one client, SQLite', `${sqlite}/s, each on the disk`, { peer: `the same on PostgreSQL without fsync: ${rate({ BETANG_DATABASE__URL: url })}/s` });
  } finally {
    run(pg, ['stop'], { env });
  }
}
