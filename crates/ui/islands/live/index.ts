// Renews a part of the page when the server says that something changed, and says when the part
// was last fresh. After a cut the browser connects again by itself; the part then renews once.

for (const part of document.querySelectorAll<HTMLElement>('[data-live]')) attach(part);

function attach(part: HTMLElement): void {
  const { live, on, src, fresh = '', stale = '', zone, lang } = part.dataset;
  const body = part.querySelector('[data-live-body]');
  const label = part.querySelector<HTMLElement>('.freshness span');
  if (!live || !src || !body) return;

  let last = Date.now();
  let waiting = false;
  let again = false;
  const clock = new Intl.DateTimeFormat(lang || undefined, {
    timeStyle: 'medium',
    timeZone: zone || undefined,
  });
  const say = (cut: boolean) => {
    part.classList.toggle('stale', cut);
    if (label) label.textContent = (cut ? stale : fresh).replace('{}', clock.format(last));
  };

  const renew = async () => {
    // One request at a time: events that arrive meanwhile are answered by one more.
    if (waiting) {
      again = true;
      return;
    }
    waiting = true;
    try {
      const answer = await fetch(src, { headers: { accept: 'text/html' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const inside = page.getElementById(part.id)?.querySelector('[data-live-body]') ?? page.body;
      const focus = document.activeElement;
      const keep = focus && body.contains(focus) ? focus.id : '';
      body.replaceChildren(...[...inside.childNodes].map((n) => document.importNode(n, true)));
      if (keep) document.getElementById(keep)?.focus({ preventScroll: true });
      last = Date.now();
      say(false);
    } catch {
      say(true);
    } finally {
      waiting = false;
      if (again) {
        again = false;
        setTimeout(renew, 250);
      }
    }
  };

  let source: EventSource | undefined;
  let cut = false;
  const open = () => {
    source = new EventSource(live);
    for (const name of (on || 'message').split(/\s+/)) source.addEventListener(name, renew);
    source.addEventListener('open', () => {
      if (cut) void renew();
      cut = false;
    });
    source.addEventListener('error', () => {
      cut = true;
      say(true);
    });
  };
  // A page in the background holds no connection: phones and servers are both spared.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else if (!source) {
      void renew();
      open();
    }
  });
  if (!document.hidden) open();
}

export {};
