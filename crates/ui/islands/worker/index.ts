// The service worker: keeps the shell's assets and the last public pages that were read, so that they
// can be read again without a connection. The network always comes first; what belongs to somebody
// (signed in, a form, a secret link) is never kept, because the server marks it `no-store`.
//
// Served as /sw.js, which sets `SHELL` (assets and offline pages) before this text.

interface Scope {
  SHELL: string[];
  location: Location;
  addEventListener(type: string, hear: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
}

interface WorkerEvent {
  request: Request;
  data: { keep?: string } | null;
  respondWith(answer: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

const scope = self as unknown as Scope;
const shellName = 'betang-shell';
const pagesName = 'betang-pages';
const mostPages = 30;
// Places of work and of forms, links that are a key, programs' answers, and files: the browser fetches
// them itself. Kit's `web/page.rs` marks the links, too.
const never =
  /^(\/en)?\/(kerja|akun|masuk|keluar|undangan|lupa-sandi|pasang|ikuti|umpan-balik|api|unggah)(\/|$)|\/(berkas|halaman|unduh)\//;

async function install(): Promise<void> {
  const shell = await caches.open(shellName);
  const wanted = new Set(scope.SHELL.map((path) => new URL(path, scope.location.origin).href));
  for (const old of await shell.keys()) if (!wanted.has(old.url)) await shell.delete(old);
  // One by one: a file that fails does not lose the others.
  for (const url of wanted) {
    const answer = await fetch(url, { cache: 'no-cache' }).catch(() => null);
    if (answer?.ok) await shell.put(url, answer);
  }
  // What an older worker kept, and this one would not.
  const pages = await caches.open(pagesName);
  for (const old of await pages.keys()) {
    if (never.test(new URL(old.url).pathname)) await pages.delete(old);
  }
}

function keepable(request: Request, answer: Response): boolean {
  const url = new URL(request.url);
  return (
    answer.ok &&
    answer.type === 'basic' &&
    !answer.redirected &&
    !never.test(url.pathname) &&
    (answer.headers.get('content-type') ?? '').startsWith('text/html') &&
    !(answer.headers.get('cache-control') ?? '').includes('no-store')
  );
}

async function keep(request: Request, answer: Response): Promise<void> {
  const pages = await caches.open(pagesName);
  // Taken out and put in again, so that the oldest in the list is the one read longest ago.
  await pages.delete(request.url, { ignoreVary: true });
  await pages.put(request.url, answer);
  const all = await pages.keys();
  for (const old of all.slice(0, Math.max(0, all.length - mostPages))) await pages.delete(old);
}

async function page(request: Request, event: WorkerEvent): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (keepable(request, answer)) event.waitUntil(keep(request, answer.clone()));
    return answer;
  } catch (cut) {
    const pages = await caches.open(pagesName);
    const kept = await pages.match(request.url, { ignoreVary: true });
    if (kept) return kept;
    const english = /^\/en(\/|$)/.test(new URL(request.url).pathname);
    const shell = await caches.open(shellName);
    const offline = await shell.match(english ? '/en/luring' : '/luring', { ignoreVary: true });
    if (offline) return offline;
    throw cut;
  }
}

async function asset(request: Request): Promise<Response> {
  const shell = await caches.open(shellName);
  const kept = await shell.match(request.url, { ignoreVary: true });
  return kept ?? fetch(request);
}

scope.addEventListener('install', (event) => {
  event.waitUntil(install().then(() => scope.skipWaiting()));
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== scope.location.origin) return;
  if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
  else if (request.mode === 'navigate' && !never.test(url.pathname)) {
    event.respondWith(page(request, event));
  }
});

// The page that brought the worker was read before there was one.
scope.addEventListener('message', (event) => {
  const address = event.data?.keep;
  if (typeof address !== 'string') return;
  const request = new Request(new URL(address, scope.location.origin).href);
  if (new URL(request.url).origin !== scope.location.origin) return;
  const work = async () => {
    const answer = await fetch(request, { headers: { accept: 'text/html' } });
    if (keepable(request, answer)) await keep(request, answer);
  };
  event.waitUntil(work().catch(() => undefined));
});

export {};
