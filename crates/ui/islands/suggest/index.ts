// Suggestions under a search box: an ARIA combobox with a listbox. The form works without it.
//
// Asks `data-suggest?q=..`, which answers `{"items":[{"text":"..","note":"..","href":".."}]}`;
// a plain list of strings is understood too.

interface Suggestion {
  text: string;
  note?: string;
  href?: string;
}

let count = 0;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-suggest]')) attach(form);

function attach(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type=search]');
  const address = form.dataset.suggest;
  const box = form.querySelector('.box');
  if (!input || !address || !box) return;

  const list = document.createElement('div');
  const id = `suggest-${++count}`;
  list.id = id;
  list.className = 'suggestions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', form.querySelector('label')?.textContent ?? '');
  list.hidden = true;
  box.after(list);

  const status = document.createElement('div');
  status.className = 'vh';
  status.setAttribute('role', 'status');
  form.append(status);

  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-controls', id);

  let items: Suggestion[] = [];
  let at = -1;
  let typed = input.value;
  let timer = 0;
  let running: AbortController | undefined;
  const known = new Map<string, Suggestion[]>();

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };

  const mark = (next: number) => {
    at = next;
    [...list.children].forEach((child, n) => child.setAttribute('aria-selected', String(n === at)));
    const current = list.children[at];
    if (current) {
      input.setAttribute('aria-activedescendant', current.id);
      current.scrollIntoView({ block: 'nearest' });
    } else {
      input.removeAttribute('aria-activedescendant');
    }
    input.value = items[at]?.text ?? typed;
  };

  const choose = (n: number) => {
    const item = items[n];
    if (!item) return;
    input.value = item.text;
    close();
    if (item.href) location.assign(item.href);
    else form.requestSubmit();
  };

  const show = (found: Suggestion[]) => {
    items = found.slice(0, 8);
    at = -1;
    list.replaceChildren(
      ...items.map((item, n) => {
        const row = document.createElement('div');
        row.id = `${id}-${n}`;
        row.setAttribute('role', 'option');
        row.setAttribute('aria-selected', 'false');
        row.append(item.text);
        if (item.note) {
          const note = document.createElement('small');
          note.textContent = item.note;
          row.append(note);
        }
        // mousedown, because the field must not lose the focus before the choice is made
        row.addEventListener('mousedown', (event) => {
          event.preventDefault();
          choose(n);
        });
        return row;
      }),
    );
    list.hidden = items.length === 0;
    input.setAttribute('aria-expanded', String(items.length > 0));
    status.textContent = (form.dataset.status ?? '').replace('{}', String(items.length));
  };

  const ask = async () => {
    typed = input.value;
    const query = typed.trim();
    running?.abort();
    if (query.length < 2) return close();
    const before = known.get(query);
    if (before) return show(before);
    running = new AbortController();
    try {
      const url = new URL(address, location.href);
      url.searchParams.set('q', query);
      const answer = await fetch(url, {
        signal: running.signal,
        headers: { accept: 'application/json' },
      });
      if (!answer.ok) return close();
      const found = read(await answer.json());
      known.set(query, found);
      if (document.activeElement === input && input.value.trim() === query) show(found);
    } catch {
      // Cut or replaced by the next letter: the form still works.
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, 120);
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      input.value = typed;
      return close();
    }
    if (event.key === 'Enter' && at >= 0) {
      event.preventDefault();
      return choose(at);
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    if (list.hidden) return void ask();
    event.preventDefault();
    const places = items.length + 1;
    const step = event.key === 'ArrowDown' ? 1 : -1;
    mark(((at + 1 + step + places) % places) - 1);
  });
}

function read(answer: unknown): Suggestion[] {
  const list = Array.isArray(answer) ? answer : (answer as { items?: unknown[] } | null)?.items;
  return (list ?? []).flatMap((item) => {
    if (typeof item === 'string') return [{ text: item }];
    const text = (item as Suggestion | null)?.text;
    return typeof text === 'string' ? [item as Suggestion] : [];
  });
}
