// Every public page: axe in both languages and both themes, phone and desk; valid HTML; pictures.
import { axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { journey } from '../lib/journey.mjs';
import { TITLES, WITHDRAWN, itemPath } from '../lib/public.mjs';

const PAGES = {
  search: '/cari?q=anggaran&instansi=dinkes',
  'search-nothing': '/cari?q=zzzxqy',
  catalogue: '/ppid',
  'catalogue-filtered': '/ppid?instansi=dinkes&kategori=berkala&urut=terlama',
  'item-scan': TITLES.scan,
  'item-sheet': TITLES.sheet,
  withdrawn: WITHDRAWN,
  agencies: '/instansi',
  district: '/instansi/kapuas',
  statistics: '/ppid/statistik',
  regions: '/wilayah',
  status: '/status',
  about: '/tentang',
  accessibility: '/aksesibilitas',
  licences: '/lisensi',
  'sign-in': '/masuk',
  missing: '/tidak-ada',
};
const STATUS = { withdrawn: 410, missing: 404 };

for (const [name, where] of Object.entries(PAGES)) {
  const options = { forgive: STATUS[name] ? [new RegExp(`status of ${STATUS[name]}`)] : [] };
  journey(`${name}: no axe violation, valid HTML`, options, async ({ page }) => {
    const path = where.startsWith('/') ? where : await itemPath(page.request, where);
    await axeEverywhere(page, path, STATUS[name]);
    for (const twin of [path, `/en${path}`]) await validHtml(page, twin);
    await page.goto(path);
    await screenshots(page, name);
  });
}
