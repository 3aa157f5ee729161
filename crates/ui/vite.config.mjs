// One stylesheet and one script per island; names carry a hash of the content.
import { readdirSync } from 'node:fs';
import { defineConfig } from 'vite';

const islands = Object.fromEntries(
  readdirSync(new URL('./islands', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => [entry.name, `islands/${entry.name}/index.ts`]),
);

export default defineConfig({
  base: './',
  publicDir: 'public',
  css: {
    transformer: 'lightningcss',
    // Chrome 105, Firefox 110, Safari 16: phones of about 2019 that still get no newer browser.
    lightningcss: { targets: { chrome: 105 << 16, firefox: 110 << 16, safari: 16 << 16 } },
  },
  build: {
    target: ['chrome105', 'firefox110', 'safari16'],
    cssTarget: ['chrome105', 'firefox110', 'safari16'],
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: '',
    assetsInlineLimit: 2048,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    rollupOptions: {
      input: { ui: 'src/ui.css', ...islands },
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: 'chunk-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
