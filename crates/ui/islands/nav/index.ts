// Niceties of menus that are `details`: Escape and a click elsewhere close them, the filters of a
// list stand open on a desk, and the error summary is reached at once.

const menus = () =>
  document.querySelectorAll<HTMLDetailsElement>('details.menu[open], details.site-menu[open]');

document.addEventListener('click', (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target as Node)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});

if (matchMedia('(width >= 60rem)').matches) {
  for (const filters of document.querySelectorAll<HTMLDetailsElement>('details.facets')) {
    filters.open = true;
  }
}

document.getElementById('error-summary')?.focus();

export {};
