// Sends files in pieces that survive a cut (tus): several at once, with progress, pause and
// resume. When a file has arrived, its id stands in the form and the plain file field is emptied.

import { Upload } from 'tus-js-client';

for (const field of document.querySelectorAll<HTMLElement>('[data-upload]')) attach(field);

function attach(field: HTMLElement): void {
  const words = field.dataset;
  const input = field.querySelector<HTMLInputElement>('input[type=file]');
  const zone = field.querySelector<HTMLElement>('.zone');
  const list = field.querySelector<HTMLElement>('.uploads');
  const endpoint = words.upload;
  if (!input || !zone || !list || !endpoint) return;
  field.classList.add('ready');
  const form = input.form;
  const required = input.required;

  const take = (files: FileList | null) => {
    for (const file of files ?? []) {
      if (!input.multiple) list.replaceChildren();
      start(file);
      if (!input.multiple) break;
    }
    input.value = '';
    input.required = false;
  };

  input.addEventListener('change', () => take(input.files));
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    take(event.dataTransfer?.files ?? null);
  });
  form?.addEventListener('submit', (event) => {
    const open = list.querySelector<HTMLElement>('li.running');
    if (open) {
      event.preventDefault();
      open.scrollIntoView({ block: 'center' });
    }
  });

  function start(file: File): void {
    const row = document.createElement('li');
    row.className = 'running';
    const spot = document.createElement('span');
    const name = document.createElement('span');
    name.className = 'name';
    name.textContent = file.name;
    const state = document.createElement('span');
    state.className = 'state';
    const buttons = document.createElement('span');
    const bar = document.createElement('progress');
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute('aria-label', file.name);
    row.append(spot, name, state, buttons, bar);
    list?.append(row);

    const fail = (text: string) => {
      row.className = 'failed';
      state.textContent = text;
      bar.remove();
    };
    const limit = Number(words.max ?? 0);
    if (limit > 0 && file.size > limit) {
      fail((words.tooBig ?? '').replace('{}', size(limit)));
      button(buttons, words.remove, () => row.remove());
      return;
    }

    const upload = new Upload(file, {
      endpoint,
      retryDelays: [0, 1000, 3000, 8000, 15000, 30000],
      chunkSize: 8 * 1024 * 1024,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type },
      headers: words.csrf ? { 'x-csrf-token': words.csrf } : {},
      onProgress: (sent, all) => {
        bar.value = sent;
        state.textContent = `${Math.floor((sent / Math.max(all, 1)) * 100)}%`;
      },
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        if (status === 0) state.textContent = words.offline ?? '';
        return status === 0 || status === 409 || status === 423 || status >= 500;
      },
      onError: () => fail(words.failed ?? ''),
      onSuccess: () => {
        row.className = 'done';
        bar.remove();
        pause.remove();
        state.textContent = words.done ?? '';
        const id = document.createElement('input');
        id.type = 'hidden';
        id.name = words.name ?? '';
        id.value = (upload.url ?? '').replace(/\/+$/, '').split('/').pop() ?? '';
        row.append(id);
        row.dispatchEvent(new CustomEvent('uploaded', { bubbles: true, detail: { id: id.value } }));
      },
    });

    let paused = false;
    const pause = button(buttons, words.pause, () => {
      paused = !paused;
      if (paused) void upload.abort();
      else upload.start();
      label(pause, (paused ? words.resume : words.pause) ?? '');
    });
    button(buttons, words.remove, () => {
      // Told to the server as well, so that nothing half-sent stays there.
      void upload.abort(row.className !== 'done').catch(() => undefined);
      row.remove();
      input!.required = required && list!.children.length === 0;
    });

    // The same file chosen again after a cut goes on where it stopped.
    void upload
      .findPreviousUploads()
      .then((before) => {
        if (before[0]) upload.resumeFromPreviousUpload(before[0]);
      })
      .catch(() => undefined)
      .then(() => upload.start());
  }
}

function button(place: HTMLElement, text: string | undefined, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'btn small quiet';
  made.append(document.createElement('span'));
  label(made, text ?? '');
  made.addEventListener('click', act);
  place.append(made);
  return made;
}

function label(button: HTMLButtonElement, text: string): void {
  const span = button.querySelector('span');
  if (span) span.textContent = text;
}

function size(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  const lang = document.documentElement.lang || 'id';
  return `${new Intl.NumberFormat(lang, { maximumFractionDigits: 0 }).format(megabytes)} MB`;
}
