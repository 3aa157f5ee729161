// Keeps what was typed in a form (`<form data-draft="name">`) in this browser until it is sent,
// and offers it again. Passwords, files and hidden fields are never kept.
//
// Words: `data-draft-found`, `data-draft-restore`, `data-draft-discard` on the form.

type Kept = { at: number; fields: [string, string][] };

const MONTH = 30 * 24 * 3600 * 1000;

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-draft]')) attach(form);

function attach(form: HTMLFormElement): void {
  const key = `betang-draft:${location.pathname}:${form.dataset.draft}`;
  const start = JSON.stringify(read(form));
  let timer = 0;

  const kept = load(key);
  if (kept && JSON.stringify(kept.fields) !== start) offer(form, kept, key);

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => save(key, read(form)), 400);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    // Not removed: if the answer is an error, the text is still here. The page of success says so.
    save(key, read(form));
  });
}

// A page that confirms a sent form carries `data-draft-done="/path:name"`.
for (const done of document.querySelectorAll<HTMLElement>('[data-draft-done]')) {
  remove(`betang-draft:${done.dataset.draftDone}`);
}

function read(form: HTMLFormElement): [string, string][] {
  const fields: [string, string][] = [];
  for (const field of form.elements) {
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
      if (field.name) fields.push([field.name, field.value]);
    } else if (field instanceof HTMLInputElement && field.name) {
      if (['password', 'file', 'hidden', 'submit', 'button'].includes(field.type)) continue;
      if (field.autocomplete === 'off' || field.autocomplete === 'one-time-code') continue;
      if (field.type === 'checkbox' || field.type === 'radio') {
        if (field.checked) fields.push([field.name, field.value]);
      } else {
        fields.push([field.name, field.value]);
      }
    }
  }
  return fields;
}

function write(form: HTMLFormElement, fields: [string, string][]): void {
  const left = [...fields];
  const take = (name: string, value?: string) => {
    const n = left.findIndex((f) => f[0] === name && (value === undefined || f[1] === value));
    return n < 0 ? undefined : left.splice(n, 1)[0];
  };
  for (const field of form.elements) {
    if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
      const found = take(field.name);
      if (found) field.value = found[1];
    } else if (field instanceof HTMLInputElement) {
      if (['password', 'file', 'hidden', 'submit', 'button'].includes(field.type)) continue;
      if (field.type === 'checkbox' || field.type === 'radio') {
        field.checked = take(field.name, field.value) !== undefined;
      } else {
        const found = take(field.name);
        if (found) field.value = found[1];
      }
    }
  }
}

function offer(form: HTMLFormElement, kept: Kept, key: string): void {
  const { draftFound, draftRestore, draftDiscard } = form.dataset;
  if (!draftFound || !draftRestore || !draftDiscard) return;
  const box = document.createElement('div');
  box.className = 'toast t-info';
  box.setAttribute('role', 'status');
  const text = document.createElement('p');
  text.textContent = draftFound.replace(
    '{}',
    new Intl.DateTimeFormat(document.documentElement.lang, {
      dateStyle: 'long',
      timeStyle: 'short',
    }).format(kept.at),
  );
  const make = (label: string, act: () => void) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn small quiet';
    const span = document.createElement('span');
    span.textContent = label;
    button.append(span);
    button.addEventListener('click', () => {
      act();
      box.remove();
    });
    return button;
  };
  box.append(
    text,
    make(draftRestore, () => write(form, kept.fields)),
    make(draftDiscard, () => remove(key)),
  );
  form.before(box);
}

function load(key: string): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null;
    if (kept && Array.isArray(kept.fields) && Date.now() - kept.at < MONTH) return kept;
    remove(key);
  } catch {
    // No storage, or not ours: nothing to offer.
  }
  return undefined;
}

function save(key: string, fields: [string, string][]): void {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields } satisfies Kept));
  } catch {
    // Full or forbidden: the server still keeps what is sent.
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // The same.
  }
}
