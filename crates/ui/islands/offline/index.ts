// Brings the service worker, and on the offline page lists what can be read without a connection.

const idle = (work: () => void) =>
  'requestIdleCallback' in window ? requestIdleCallback(work, { timeout: 4000 }) : setTimeout(work, 800);

async function bring(): Promise<void> {
  // The first page a visitor reads is kept too, though the worker came after it.
  const first = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  const { active } = await navigator.serviceWorker.ready;
  if (first) active?.postMessage({ keep: location.pathname + location.search });
}

async function list(into: HTMLElement): Promise<void> {
  const pages = await caches.open('betang-pages');
  const rows: HTMLElement[] = [];
  for (const { url } of [...(await pages.keys())].reverse()) {
    const kept = await pages.match(url, { ignoreVary: true });
    const text = (await kept?.text()) ?? '';
    const title = new DOMParser().parseFromString(text, 'text/html').title.split(' · ')[0];
    const row = document.createElement('li');
    const link = document.createElement('a');
    link.href = url;
    link.textContent = title || new URL(url).pathname;
    row.append(link);
    rows.push(row);
  }
  if (rows.length === 0) return;
  into.replaceChildren(...rows);
  into.hidden = false;
  document.querySelector<HTMLElement>('[data-offline-none]')?.setAttribute('hidden', '');
}

const into = document.querySelector<HTMLElement>('[data-offline-list]');
if (into && 'caches' in window) void list(into);

if ('serviceWorker' in navigator && window.isSecureContext) {
  const later = () => idle(() => void bring().catch(() => undefined));
  if (document.readyState === 'complete') later();
  else addEventListener('load', later, { once: true });
}

export {};
