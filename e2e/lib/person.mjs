// What people do: sign in, and find their way with nothing but a keyboard.
import assert from 'node:assert/strict';

// One password for all demo accounts; see rooms/identity/fixtures/people.toml.
const DEMO_PASSWORD = 'rumah-betang-2026';

/** Signs in through the form, as anybody does, and waits until the form is gone. */
export async function signIn(page, email, password = DEMO_PASSWORD) {
  await page.goto('/masuk');
  await page.locator('input[name=email][type=email]').fill(email);
  await page.locator('input[name=password][type=password]').fill(password);
  await page.locator('form:has(input[type=password]) button[type=submit]').click();
  await page.locator('input[name=password]').waitFor({ state: 'detached' });
}

/**
 * Presses Tab (at most `limit` times) until `locator` has the focus, and asserts that a person can
 * see where the focus is. A journey that only uses this and the keyboard proves there is a way.
 */
export async function tabTo(page, locator, limit = 60) {
  const wanted = locator.first();
  for (let presses = 0; presses < limit; presses += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      await assertFocusShows(page);
      return;
    }
  }
  const stuck = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  assert.fail(`${wanted} was not reached in ${limit} presses of Tab; the focus is on ${stuck}`);
}

/** Tab to `locator`, then Enter. */
export async function pressOn(page, locator) {
  await tabTo(page, locator);
  await page.keyboard.press('Enter');
}

/** Tab to a field and type into it. */
export async function typeInto(page, locator, text) {
  await tabTo(page, locator);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

async function assertFocusShows(page) {
  const shown = await page.evaluate(() => {
    // A control may show its focus on a wrapper (`:has(:focus-visible)`), so look two levels up.
    for (let el = document.activeElement, up = 0; el && up < 3; el = el.parentElement, up += 1) {
      const style = getComputedStyle(el);
      const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
      if (outlined || style.boxShadow !== 'none') return true;
    }
    return false;
  });
  const html = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  assert.ok(shown, `the focus cannot be seen on ${html}`);
}
