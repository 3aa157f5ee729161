// After Vite: a plain list of names for Rust, and compressed twins of everything worth it.
import { readFileSync, readdirSync, statSync, writeFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));

const names = new Map();
for (const [source, entry] of Object.entries(manifest)) {
  if (source.endsWith('.woff2')) names.set('font.woff2', entry.file);
  else if (source.endsWith('.css')) names.set(source.split('/').pop(), entry.file);
  else if (entry.isEntry) names.set(`${entry.name}.js`, entry.file);
}
for (const file of readdirSync(dist)) {
  if (/^plus-jakarta-sans.*\.woff2$/.test(file)) names.set('font.woff2', file);
}
for (const file of readdirSync(new URL('../public/', import.meta.url))) names.set(file, file);

copyFileSync(
  new URL('../node_modules/@fontsource-variable/plus-jakarta-sans/LICENSE', import.meta.url),
  join(dist, 'font-license.txt'),
);
writeFileSync(
  join(dist, 'assets.txt'),
  [...names].sort().map(([name, file]) => `${name} ${file}\n`).join(''),
);

const rows = [];
for (const file of readdirSync(dist)) {
  if (!/\.(css|js|svg|txt)$/.test(file) || file === 'assets.txt') continue;
  const raw = readFileSync(join(dist, file));
  const br = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  const gz = gzipSync(raw, { level: 9 });
  if (br.length < raw.length) writeFileSync(join(dist, `${file}.br`), br);
  if (gz.length < raw.length) writeFileSync(join(dist, `${file}.gz`), gz);
  rows.push({ file, bytes: raw.length, gzip: gz.length, brotli: br.length });
}
const font = names.get('font.woff2');
if (!font) throw new Error('the font is not in the bundle');
rows.push({ file: font, bytes: statSync(join(dist, font)).size, gzip: 0, brotli: 0 });
console.table(rows);
