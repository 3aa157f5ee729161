// Switches the theme at once and remembers it in the cookie that the form would have set.
const form = document.querySelector<HTMLFormElement>('[data-theme-switch]');

form?.addEventListener('submit', (event) => {
  const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  const theme = button?.value;
  if (theme !== 'light' && theme !== 'dark') return;
  event.preventDefault();
  document.documentElement.dataset.theme = theme;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  const other = theme === 'dark' ? '.to-light' : '.to-dark';
  form.querySelector<HTMLButtonElement>(other)?.focus();
});
export {};
