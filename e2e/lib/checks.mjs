// What every page must pass: axe in both languages and both themes, valid HTML, no sideways
// scrolling on a phone, and pictures for a person to look at.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { DESK, OUT, PHONE } from './journey.mjs';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The page as it stands has no axe violation and shows no text key in place of a text. */
export async function axe(page, where = page.url()) {
  await noBareKeys(page, where);
  // By the DevTools protocol, which the page's content security policy does not concern.
  await page.evaluate(axeSource);
  const { violations, passes } = await page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }),
    TAGS,
  );
  assert.ok(passes.length > 5, `${where}: axe found almost nothing to judge`);
  const told = violations.flatMap((v) =>
    v.nodes.map((n) => `${v.id} (${v.impact}): ${n.target.join(' ')}\n    ${n.failureSummary}`),
  );
  assert.equal(told.join('\n'), '', `${where}: axe`);
}

// A text that is missing, or whose composed key is wrong, shows as its key: `ppid.item.publish`.
const KEY = /\b(?:kit|identity|portal|ppid|setup)(?:\.[a-z0-9_]+)+\b(?![\w.-]*@)/g;
const DOMAIN = /\.(?:id|com|org|net)$/;

async function noBareKeys(page, where) {
  const shown = await page.evaluate(() => {
    const words = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      // Permissions, jobs and file names look like keys; pages show them as code.
      const { parentElement, data } = walker.currentNode;
      if (!parentElement.closest('code, pre, kbd, script, textarea')) words.push(data);
    }
    for (const attribute of ['aria-label', 'alt', 'title', 'placeholder']) {
      const having = document.querySelectorAll(`[${attribute}]`);
      words.push(...[...having].map((element) => element.getAttribute(attribute)));
    }
    return words.join('\n');
  });
  const keys = (shown.match(KEY) ?? []).filter((word) => !DOMAIN.test(word));
  assert.deepEqual([...new Set(keys)], [], `${where}: text keys without a text`);
}

/** axe at `path` and its English twin, light and dark, phone and desk; `status` is the one expected. */
export async function axeEverywhere(page, path, status = 200) {
  for (const prefix of ['', '/en']) {
    const address = path === '/' && prefix ? prefix : prefix + path;
    for (const [colorScheme, viewport] of [['light', DESK], ['dark', PHONE]]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const answer = await page.goto(address);
      assert.equal(answer.status(), status, address);
      const language = prefix ? 'en' : 'id';
      assert.equal(await page.locator('html').getAttribute('lang'), language, address);
      await axe(page, `${address} (${colorScheme}, ${viewport.width} px)`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(DESK);
}

/** Pictures `name-360-light.png` and so on in out/; fails when a phone would scroll sideways. */
export async function screenshots(page, name) {
  await mkdir(OUT, { recursive: true });
  const before = page.viewportSize();
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const path = `${OUT}${name}-${viewport.width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= viewport.width, `${name}: ${wide} px wide in a window of ${viewport.width}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Taste, not validity; maud writes void elements and boolean attributes its own way.
    'attribute-boolean-style': 'off',
    'doctype-style': 'off',
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'no-inline-style': 'error',
    // A list may have a name (the filters in force). Of the two main menus one is always hidden, and
    // axe judges landmarks as they are shown. Hyphens in telephone numbers are data.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    'unique-landmark': 'off',
    // The gallery shows the same field in several states.
    'form-dup-name': 'off',
    'tel-non-breaking': 'off',
    // Progress is drawn by the style sheet; a long preformatted text that scrolls is a region itself.
    'prefer-native-element': ['error', { exclude: ['progressbar', 'region'] }],
  },
});

/** What the server sends at `path` is valid HTML (before any script touches it). */
export async function validHtml(page, path) {
  const answer = await page.request.get(path);
  const report = await validator.validateString(await answer.text(), path);
  const told = report.results.flatMap((r) => r.messages);
  const lines = told.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
  assert.equal(lines.join('\n'), '', `${path}: HTML`);
}
