// Shows the copy buttons, which can do nothing without script, and tells when they have done it.
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  const source = document.getElementById(button.dataset.copy ?? '');
  const label = button.querySelector('span');
  if (!source || !label || !navigator.clipboard) continue;
  const before = label.textContent;
  label.setAttribute('aria-live', 'polite');
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent?.trim() ?? '');
      label.textContent = button.dataset.done ?? before;
      setTimeout(() => (label.textContent = before), 2500);
    } catch {
      getSelection()?.selectAllChildren(source);
    }
  });
}

export {};
