// (b) Search over the same rows and the same questions: Betang over HTTP, PostgreSQL's own full-text search
// through pgbench. Both at a fixed rate, where a request's time counts from the moment it was due, and then
// as fast as sixteen clients can.
import { createReadStream, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BETANG, at, betang, cpuMs, pause, run, runBeside } from './house.mjs';
import { row } from './table.mjs';

const CLIENTS = 16;
const RATE = 1_000;
const SECONDS = 10;
const QUESTIONS = 2_000;

function dice(seed) {
  let x = seed;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

/** What people type, made from the documents' own titles: some misspelled, some unfinished, some with a year. */
async function questions(exported) {
  const titles = [];
  for await (const line of createInterface({ input: createReadStream(exported) })) {
    const { room, title } = JSON.parse(line);
    if (room === 'ppid') titles.push(title);
  }
  const roll = dice(0x2545f491);
  const seen = new Set();
  while (seen.size < QUESTIONS) {
    const title = titles[roll(titles.length)];
    const year = title.match(/\d{4}$/)?.[0] ?? '';
    const words = title.toLowerCase().replace(/ tahun \d{4}$/, '').split(' ');
    const from = roll(words.length);
    const some = words.slice(from, from + 1 + roll(3));
    const kind = roll(10);
    if (kind === 0) some[0] = some[0].length > 4 ? some[0].slice(0, 2) + some[0].slice(3) : some[0];
    if (kind === 1) some.push(year);
    if (kind === 2) some.splice(0, some.length, ...words.slice(-2));
    seen.add(some.join(' '));
  }
  return [...seen];
}

function ask(agent, url) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (answer) => {
      answer.resume();
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${url}: ${answer.statusCode}`))));
    });
    request.on('error', reject);
  });
}

/** Requests that come when they are due, whether or not earlier ones have been answered. */
async function atRate(urls, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const times = [];
  const open = [];
  const from = performance.now();
  for (let n = 0; n < count; ) {
    const now = performance.now();
    while (n < count && from + (n * 1_000) / RATE <= now) {
      const due = from + (n * 1_000) / RATE;
      open.push(ask(agent, urls[n % urls.length]).then(() => times.push(performance.now() - due)));
      n += 1;
    }
    await pause(1);
  }
  await Promise.all(open);
  const rate = count / ((performance.now() - from) / 1_000);
  agent.destroy();
  return { ...summary(times), rate };
}

async function asFastAs(urls, clients) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const until = performance.now() + SECONDS * 1_000;
  let n = 0;
  const one = async () => {
    while (performance.now() < until) await ask(agent, urls[n++ % urls.length]);
  };
  await Promise.all(Array.from({ length: clients }, one));
  agent.destroy();
  return n / SECONDS;
}

function summary(times) {
  times.sort((a, b) => a - b);
  return { p50: at(times, 0.5), p99: at(times, 0.99) };
}

function sql(url, text) {
  return run('psql', [url, '-q', '-v', 'ON_ERROR_STOP=1', '-At', '-c', text]);
}

function loadRows(url, exported, asked) {
  const csv = `with (format csv, quote e'\\x01', delimiter e'\\x02')`;
  writeFileSync(`${exported}.asked`, asked.join('\n'));
  const load = `
    create table raw (line text);
    \\copy raw from '${exported}' ${csv}
    create table docs as select line::jsonb->>'id' as id, line::jsonb->>'title' as title, line::jsonb->>'url' as url,
      setweight(to_tsvector('indonesian', line::jsonb->>'title'), 'A')
      || setweight(to_tsvector('indonesian', (line::jsonb->'tags')::text || ' ' || (line::jsonb->>'agency_names')), 'B')
      || setweight(to_tsvector('indonesian', line::jsonb->>'summary'), 'C')
      || to_tsvector('indonesian', line::jsonb->>'body') as words from raw;
    create index on docs using gin (words);
    create table asked (n serial primary key, text text);
    \\copy asked (text) from '${exported}.asked' ${csv}
    vacuum analyze docs; analyze asked;`;
  run('psql', [url, '-q', '-v', 'ON_ERROR_STOP=1'], { input: load });
  return Number(sql(url, 'select count(*) from docs'));
}

/** The first page of hits by rank, and how many there are: less than what Betang answers, which adds facets. */
const QUERY = `\\set n random(1, ${QUESTIONS})
select id, title, url, ts_rank(words, q.query) as rank, count(*) over () as total
from docs, (select plainto_tsquery('indonesian', text) as query from asked where n = :n) q
where words @@ q.query order by rank desc, id limit 20;
`;

async function pgbench(url, work, more, seconds) {
  const script = join(work, 'query.sql');
  const log = join(work, `pgbench-${more.length}`);
  writeFileSync(script, QUERY);
  const args = ['-n', '-M', 'prepared', '-c', `${CLIENTS}`, '-j', '2', '-T', `${seconds}`, '-f', script];
  const out = await runBeside('pgbench', [...args, ...more, '-l', `--log-prefix=${log}`, url]);
  const files = readdirSync(work).filter((f) => join(work, f).startsWith(`${log}.`));
  const lines = files.flatMap((f) => readFileSync(join(work, f), 'utf8').trim().split('\n'));
  const times = lines.map((line) => Number(line.split(' ')[2]) / 1_000).filter(Number.isFinite);
  return { ...summary(times), rate: Number(out.match(/tps = ([\d.]+)/)[1]) };
}

export async function search(work, big) {
  const exported = join(work, 'docs.jsonl');
  run(BETANG, ['search', 'export', '--data', big, '--to', exported]);
  const asked = await questions(exported);
  // Pages are not kept here: every request is a search.
  const house = await betang(big, { env: { BETANG_SERVER__KEEP_PAGES: 'false' } });
  const urls = asked.map((q) => `${house.url}/api/v1/cari?q=${encodeURIComponent(q)}`);
  await atRate(urls, 2 * RATE);
  const before = cpuMs(house.pids);
  const ours = await atRate(urls, SECONDS * RATE);
  const cpu = (cpuMs(house.pids) - before) / (SECONDS * RATE);
  const most = await asFastAs(urls, CLIENTS);
  await house.stop();

  const pg = 'scripts/postgres.sh';
  const env = { ...process.env, BETANG_PG_STATE: join(work, 'pg.state') };
  const url = run(pg, ['start'], { env }).trim();
  let theirs, theirMost, count;
  try {
    count = loadRows(url, exported, asked);
    await pgbench(url, work, [], 2);
    theirs = await pgbench(url, work, ['-R', `${RATE}`], SECONDS);
    theirMost = await pgbench(url, work, [], SECONDS);
  } finally {
    run(pg, ['stop'], { env });
  }
  const ms = (m) => `p50 ${m.p50.toFixed(1)} ms, p99 ${m.p99.toFixed(1)} ms`;
  row(`search, ${count} documents, ${RATE}/s`, `${ms(ours)} (${Math.round(ours.rate)}/s reached, ${cpu.toFixed(2)} ms CPU)`, {
    goal: 'p50 <= 5, p99 <= 30 ms',
    peer: `PostgreSQL full text: ${ms(theirs)} (${Math.round(theirs.rate)}/s reached)`,
    ratio: theirs.p99 / ours.p99,
    holds: ours.p50 <= 5 && ours.p99 <= 30 && ours.rate >= 0.98 * RATE,
  });
  row('search, as fast as 16 clients can', `${Math.round(most)}/s`, {
    peer: `PostgreSQL full text: ${Math.round(theirMost.rate)}/s`,
    ratio: most / theirMost.rate,
  });
}
