// `make bench`: runs the parts in turn and prints the table. ONLY="pages search" narrows it. A missed goal is a
// line of the table; only an error fails. Nothing is left running, and the data is removed.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { BETANG, endAll, load, run, size } from './house.mjs';
import { pages } from './pages.mjs';
import { commits, demo, idle, quality, start } from './rest.mjs';
import { search } from './search.mjs';
import { table } from './table.mjs';
import { upload } from './upload.mjs';

const ITEMS = Number(process.env.BENCH_ITEMS ?? 100_000);
const only = (process.env.ONLY ?? '').split(/\s+/).filter(Boolean);
const wanted = (part) => only.length === 0 || only.includes(part);
const work = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'betang-bench-'));
const begun = performance.now();

async function part(name, body) {
  if (!wanted(name)) return undefined;
  process.stdout.write(`== ${name} (${Math.round((performance.now() - begun) / 1_000)} s)\n`);
  return body();
}

async function all() {
  const busy = await load();
  process.stdout.write(`${cpus().length} cores (${cpus()[0].model}), ${Math.round(totalmem() / 2 ** 30)} GB; other work before: ${busy.toFixed(2)} cores\n`);
  if (busy > 0.3) process.stdout.write('other work runs on this machine: figures will be worse than they should be\n');
  const big = join(work, 'big');
  if (['start', 'pages', 'search', 'upload'].some(wanted)) {
    run('mkdir', ['-p', big]);
    const told = run(BETANG, ['bench-fill', '--items', `${ITEMS}`, '--data', big], { env: { ...process.env, BETANG_LOG__LEVEL: 'warn' } });
    process.stdout.write(`${told.trimEnd()}\nits folder: ${Math.round(size(big) / 2 ** 20)} MB\n`);
  }
  await part('start', () => start(big));
  await part('pages', () => pages(work, big));
  await part('search', () => search(work, big));
  await part('upload', () => upload(work, big));
  await part('commits', () => commits(work));
  if (wanted('idle') || wanted('quality')) {
    const made = await demo(work);
    await part('idle', () => idle(made));
    await part('quality', () => quality(work, made));
  }
  process.stdout.write(`\n${table()}\n\n${Math.round((performance.now() - begun) / 1_000)} s; other work after: ${(await load()).toFixed(2)} cores\n`);
}

async function tidy() {
  await endAll();
  // Of a part that was cut off.
  run('scripts/postgres.sh', ['stop'], { env: { ...process.env, BETANG_PG_STATE: join(work, 'pg.state') } });
  rmSync(work, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tidy().finally(() => process.exit(1)));
try {
  await all();
} catch (e) {
  process.stderr.write(`error: ${e.stack}\n`);
  process.exitCode = 1;
} finally {
  await tidy();
}
