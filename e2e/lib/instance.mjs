// A real Betang with demo content on a free port and a folder of its own. Journeys share one per
// run (run.mjs starts it and tells its address); one that kills or restarts it starts its own.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/betang/target');
const binary = process.env.BETANG_BIN ?? join(target, 'debug/betang');
const READY_MS = 60_000;

/**
 * Starts `betang serve --demo`. `data` keeps a folder from an earlier start; `env` adds variables,
 * for example a database address.
 */
export async function start({ data, env = {}, demo = true } = {}) {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'betang-e2e-')));
  const args = ['serve', '--data', folder, '--listen', '127.0.0.1:0'];
  if (demo) args.push('--demo');
  const child = spawn(binary, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
    child.once('error', (error) => {
      log += String(error);
      resolve(error.code);
    });
  });
  const address = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        log = (log + text).slice(-200_000);
        const found = /listening on (http:\/\/[\d.:[\]]+)/.exec(log);
        if (found) resolve(found[1]);
      });
    }
  });

  const gaveUp = wait(READY_MS, null, { ref: false });
  const url = await Promise.race([address, ended.then(() => null), gaveUp]);
  if (!url || !(await ready(url, ended))) {
    child.kill('SIGKILL');
    if (!data) await rm(folder, { recursive: true, force: true });
    throw new Error(`betang did not become ready; ${binary} said:\n${log}`);
  }
  return {
    url,
    data: folder,
    pid: child.pid,
    log: () => log,
    /** Ends it as the power would, keeping the folder. */
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    /** Ends it politely; the folder goes too unless it was given. */
    async stop({ keep = Boolean(data) } = {}) {
      child.kill('SIGTERM');
      const stubborn = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(stubborn);
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url, ended) {
  let over = false;
  ended.then(() => (over = true));
  for (const until = Date.now() + READY_MS; Date.now() < until && !over; ) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return true;
    await wait(100);
  }
  return false;
}

let own;

/** The address of the shared instance; started here when a journey is run by hand. */
export async function sharedUrl() {
  if (process.env.BETANG_URL) return process.env.BETANG_URL;
  own ??= start();
  return (await own).url;
}

/** Ends what `sharedUrl` started in this process, if it did. */
export async function stopShared() {
  if (own) await (await own).stop();
}
