// Keys for people who work here all day: `/` goes to the search field, `?` shows the list, and
// every `[data-key]` link or button answers to its letter.

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select'));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === '/') {
    const visible = [...document.querySelectorAll<HTMLInputElement>('input[type=search]')].find(
      (input) => input.offsetParent !== null,
    );
    if (visible) {
      event.preventDefault();
      visible.focus();
      visible.select();
    }
    return;
  }
  const marked = [...document.querySelectorAll<HTMLElement>('[data-key]')];
  if (event.key === '?' && marked.length > 0) {
    event.preventDefault();
    return help(marked);
  }
  const hit = marked.find((element) => element.dataset.key === event.key);
  if (hit) {
    event.preventDefault();
    hit.click();
  }
});

function help(marked: HTMLElement[]): void {
  document.querySelector('.key-help')?.remove();
  const dialog = document.createElement('dialog');
  dialog.className = 'key-help';
  const list = document.createElement('dl');
  const search = document.querySelector('form.search label')?.textContent;
  const rows: [string, string][] = search ? [['/', search]] : [];
  for (const element of marked) {
    rows.push([element.dataset.key ?? '', element.textContent?.trim() ?? '']);
  }
  for (const [key, text] of rows) {
    const term = document.createElement('dt');
    const kbd = document.createElement('kbd');
    kbd.textContent = key;
    term.className = 'keys';
    term.append(kbd);
    const what = document.createElement('dd');
    what.textContent = text;
    list.append(term, what);
  }
  dialog.append(list);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

export {};
