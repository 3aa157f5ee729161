// Servers and commands of a measurement: started on free ports, watched through /proc, always ended.
import { spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const target = process.env.CARGO_TARGET_DIR ?? `${process.env.HOME}/.cache/betang/target`;
/** Another binary only to try these scripts out. */
export const BETANG = process.env.BENCH_BINARY ?? join(target, 'release/betang');
export const NDCG = join(target, 'release/examples/ndcg');
/** The one password of the demo's accounts, from their fixture. */
export const OFFICER = { email: 'ppid.dinkes@demo.betang.id', password: 'rumah-betang-2026' };

const TICKS = 100; // of /proc/PID/stat a second, on Linux for programs
const running = new Set();

/** Runs a command to its end; its output. Fails with its words. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (done.status !== 0) {
    const why = done.error?.message ?? `${done.stdout ?? ''}${done.stderr ?? ''}`.slice(-2_000);
    throw new Error(`${command} ${args.join(' ')}: ${why}`);
  }
  return done.stdout ?? '';
}

/** As `run`, without standing still meanwhile. */
export function runBeside(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (out += data));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${command}: ${out.slice(-2_000)}`))));
  });
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function begin(command, args, log, env = {}) {
  const out = openSync(log, 'a');
  const child = spawn(command, args, { stdio: ['ignore', out, out], env: { ...process.env, ...env } });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

async function answers(url, child, log, seconds) {
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`it ended at once:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
    const up = await fetch(url).then((r) => r.status === 200, () => false);
    if (up) return;
    await pause(2);
  }
  throw new Error(`${url} did not answer within ${seconds} s:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
}

/** Starts Betang over a data folder and waits until it is ready. */
export async function betang(data, { args = [], env = {}, seconds = 120 } = {}) {
  const port = await freePort();
  const log = join(data, 'bench.log');
  const from = performance.now();
  const child = begin(BETANG, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, ...args], log, {
    BETANG_SERVER__REQUESTS_PER_MINUTE: '0',
    BETANG_SERVER__SIGN_INS_PER_MINUTE: '0',
    BETANG_SERVER__PUBLIC_URL: `http://127.0.0.1:${port}`,
    BETANG_LOG__LEVEL: 'warn',
    ...env,
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/readyz`, child, log, seconds);
  return { url, pids: [child.pid], readyMs: performance.now() - from, stop: () => end(child) };
}

/** Starts nginx over a folder of files, as its manual serves static files: workers as the machine has cores. */
export async function nginx(root) {
  const port = await freePort();
  const config = join(root, 'nginx.conf');
  const user = process.getuid() === 0 ? 'user root;' : '';
  writeFileSync(
    config,
    `${user} daemon off; worker_processes auto; pid ${root}/nginx.pid; error_log ${root}/error.log warn;
    events { worker_connections 1024; }
    http {
      access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html;
      client_body_temp_path ${root}/body; proxy_temp_path ${root}/proxy; fastcgi_temp_path ${root}/fcgi;
      uwsgi_temp_path ${root}/uwsgi; scgi_temp_path ${root}/scgi;
      server { listen 127.0.0.1:${port}; root ${root}; }
    }\n`,
  );
  const log = join(root, 'nginx.log');
  const child = begin('nginx', ['-c', config, '-p', root, '-e', join(root, 'error.log')], log);
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/ready.html`, child, log, 10);
  return { url, pids: [child.pid, ...children(child.pid)], stop: () => end(child) };
}

function children(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}

async function end(child) {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
}

export async function endAll() {
  await Promise.all([...running].map(end));
}

/** CPU time that these processes used so far, in ms. */
export function cpuMs(pids) {
  const ticks = pids.map((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return (ticks.reduce((a, b) => a + b, 0) * 1_000) / TICKS;
}

/** Resident memory in MB, as the system counts it, and the part that is not mapped files. */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0) / 1024;
  return { rss: of('VmRSS'), anonymous: of('RssAnon') };
}

/** Bytes of everything under a folder. */
export function size(folder) {
  return Number(run('du', ['-sb', folder]).split('\t')[0]);
}

/** Load of other work on this machine now, in cores. */
export function load() {
  const cpu = () => {
    const [, ...n] = readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).map(Number);
    return { idle: n[3] + n[4], all: n.slice(0, 8).reduce((a, b) => a + b, 0) };
  };
  const a = cpu();
  return pause(1_000).then(() => {
    const b = cpu();
    const cores = readdirSync('/sys/devices/system/cpu').filter((f) => /^cpu\d+$/.test(f)).length;
    return (1 - (b.idle - a.idle) / (b.all - a.all)) * cores;
  });
}

/** The value below which `share` of the sorted list lies. */
export function at(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export { pause };
