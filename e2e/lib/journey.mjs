// `journey(name, options, body)`: a test in a browser context of its own, which fails on anything
// the console, the content security policy or the server complains about, and leaves a picture.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { sharedUrl, stopShared } from './instance.mjs';

export const OUT = new URL('../out/', import.meta.url).pathname;
export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1440, height: 900 };

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser;
const launch = () =>
  (browser ??= chromium.launch({
    executablePath: process.env.BETANG_CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS,
  }));

after(async () => {
  await (await browser)?.close();
  await stopShared();
});

/**
 * Options: `lang` ('id' or 'en'), `scheme` ('light' or 'dark'), `viewport`, `scripts` (false for a
 * browser without JavaScript), `forgive` (patterns of complaints that this journey provokes), `url`
 * (an instance of its own).
 */
export function journey(name, options, body) {
  const { lang = 'id', scheme = 'light', viewport = DESK, scripts = true, forgive = [] } = options;
  test(name, { skip: options.skip }, async () => {
    const url = options.url ?? (await sharedUrl());
    const context = await (await launch()).newContext({
      baseURL: url,
      locale: lang === 'en' ? 'en-GB' : 'id-ID',
      timezoneId: 'Asia/Pontianak',
      colorScheme: scheme,
      viewport,
      javaScriptEnabled: scripts,
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    context.setDefaultTimeout(15_000);
    const complaints = collect(context);
    const page = await context.newPage();
    try {
      await body({ page, context, url, complaints });
      const unforgiven = complaints.filter((c) => !forgive.some((pattern) => pattern.test(c)));
      assert.deepEqual(unforgiven, [], 'the browser or the server complained');
    } catch (error) {
      await keepEvidence(context, name, complaints);
      throw error;
    } finally {
      await context.close();
    }
  });
}

/** Everything that went wrong in any page of `context`, as it comes. */
export function collect(context) {
  const complaints = [];
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  context.on('weberror', (event) => complaints.push(`script: ${event.error()}`));
  context.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return complaints;
}

async function keepEvidence(context, name, complaints) {
  await mkdir(OUT, { recursive: true });
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 80);
  for (const [index, page] of context.pages().entries()) {
    const base = `${OUT}failed-${slug}-${index}`;
    await page.screenshot({ path: `${base}.png`, fullPage: true }).catch(() => {});
    const html = await page.content().catch(() => '');
    const words = `${page.url()}\n${complaints.join('\n')}\n`;
    await writeFile(`${base}.html`, `<!--\n${words.replaceAll('--', '- -')}-->\n${html}`);
  }
}
