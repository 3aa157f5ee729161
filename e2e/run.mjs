// Starts one demo instance, runs the journeys against it with node's own test runner, stops it.
// Arguments are parts of file names; BETANG_E2E_PG is a PostgreSQL address to use instead of SQLite.
import { spawn } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { start } from './lib/instance.mjs';

const WHOLE_RUN_MS = 25 * 60_000;
const here = new URL('.', import.meta.url).pathname;
const wanted = process.argv.slice(2);
const files = (await readdir(`${here}journeys`))
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()
  .map((name) => `${here}journeys/${name}`);
if (files.length === 0) throw new Error(`no journey matches ${wanted.join(' ')}`);

await rm(`${here}out`, { recursive: true, force: true });
await mkdir(`${here}out`, { recursive: true });

const postgres = process.env.BETANG_E2E_PG;
// Every journey comes from one address, so the limits per address would end them; they have tests of their own.
const unlimited = {
  BETANG_SERVER__SIGN_INS_PER_MINUTE: '0',
  BETANG_SERVER__REQUESTS_PER_MINUTE: '0',
  // Journeys play the sites of districts on this machine.
  BETANG_OUTBOUND__ALLOW: '["127.0.0.0/8"]',
};
const env = postgres ? { ...unlimited, BETANG_DATABASE__URL: postgres } : unlimited;
const instance = await start({ env });
console.log(`journeys on ${postgres ? 'PostgreSQL' : 'SQLite'} at ${instance.url}`);

const flags = ['--test', '--test-reporter=spec', '--test-concurrency=2', '--test-timeout=300000'];
const runner = spawn(process.execPath, [...flags, ...files], {
  env: { ...process.env, BETANG_URL: instance.url },
  stdio: 'inherit',
});
const watchdog = setTimeout(() => {
  console.error('the journeys took too long and were ended');
  runner.kill('SIGKILL');
}, WHOLE_RUN_MS);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => runner.kill(signal));
const code = await new Promise((resolve) => runner.once('exit', (status) => resolve(status ?? 1)));
clearTimeout(watchdog);

if (code !== 0) console.error(`the instance's last words:\n${instance.log().slice(-4000)}`);
await instance.stop();
process.exit(code);
