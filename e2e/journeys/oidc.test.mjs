// Signing in through a real OpenID Connect provider (npm oidc-provider, RS256), and being refused by us, not by it.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import Provider from 'oidc-provider';
import { axe, axeEverywhere, screenshots, validHtml } from '../lib/checks.mjs';
import { start } from '../lib/instance.mjs';
import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/person.mjs';

const OFFICER = 'ppid.dinkes@demo.betang.id';
const SECRET = 'rahasia: dengan+tanda/dan=banyak huruf';

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

// The secret is a file, as an operator would have it.
const folder = await mkdtemp(join(tmpdir(), 'betang-oidc-'));
await writeFile(join(folder, 'secret'), `${SECRET}\n`);

const house = await start({
  env: {
    BETANG_IDENTITY__OIDC_ISSUER: issuer,
    BETANG_IDENTITY__OIDC_CLIENT_ID: 'betang',
    BETANG_IDENTITY__OIDC_CLIENT_SECRET_FILE: join(folder, 'secret'),
    BETANG_IDENTITY__OIDC_LABEL: 'SSO Contoh',
    BETANG_OUTBOUND__ALLOW: '["127.0.0.0/8"]',
    BETANG_SERVER__SIGN_INS_PER_MINUTE: '0',
    BETANG_SERVER__REQUESTS_PER_MINUTE: '0',
  },
});

// Whoever signs in there as `x` is called `x`, and has `x` as a verified address.
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'betang',
      client_secret: SECRET,
      redirect_uris: [`${house.url}/masuk/oidc/kembali`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  cookies: { keys: ['hanya untuk uji'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('palsu') }),
  }),
});
server.on('request', provider.callback());

after(async () => {
  await house.stop();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

// The provider's own pages ask for fonts that are not there; its refusals are ours to show.
const options = { url: house.url, forgive: [/Failed to load resource/, /fonts/] };

/** Proves to be `who` at the provider, and agrees. */
async function prove(page, who) {
  await page.waitForURL(`${issuer}/**`);
  await page.locator('input[name=login]').fill(who);
  await page.locator('input[name=password]').fill('apa saja');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]', { hasText: /continue/i }).click();
  await page.waitForURL(`${house.url}/**`);
}

const button = (page) => page.getByRole('main').getByRole('link', { name: 'SSO Contoh' });

journey('an officer comes in through the provider and lands where the way led', options, async ({ page }) => {
  await page.goto('/masuk?kembali=%2Fkerja%2Fppid');
  await axe(page, 'the door with a provider');
  await screenshots(page, 'sign-in-oidc');
  await button(page).click();
  await prove(page, OFFICER);
  assert.match(page.url(), /\/kerja\/ppid/);
  await page.goto('/akun/oidc');
  await page.getByRole('main').getByText(OFFICER).first().waitFor();
  await axeEverywhere(page, '/akun/oidc');
  await screenshots(page, 'account-oidc');
});

journey('whoever has no account, or no verified address, is told so', options, async ({ page }) => {
  await page.goto('/masuk');
  await button(page).click();
  await prove(page, 'asing@contoh.id');
  await page.getByRole('alert').getByText('belum mempunyai akun di sini').waitFor();
  await axe(page, 'refused');
  await screenshots(page, 'oidc-refused');
  for (const why of ['unknown', 'closed', 'state', 'away']) {
    await axeEverywhere(page, `/masuk/oidc/ditolak?sebab=${why}`, 403);
  }
  assert.equal((await page.request.get('/akun')).url().includes('/masuk'), true, 'and nobody is signed in');
});

journey('an unverified address opens nothing', options, async ({ page }) => {
  await page.goto('/en/masuk');
  await button(page).click();
  await prove(page, 'palsu@contoh.id');
  await page.getByRole('alert').getByText('verified').waitFor();
  assert.match(page.url(), /\/en\/masuk\/oidc\/ditolak/);
});

journey('an account is linked from within, and the link is removed again', options, async ({ page }) => {
  await signIn(page, 'ppid.disdik@demo.betang.id');
  await page.goto('/akun');
  await page.getByRole('main').getByRole('link', { name: 'SSO Contoh' }).click();
  await validHtml(page, '/akun/oidc');
  await page.getByRole('main').getByRole('button', { name: 'Tautkan' }).click();
  await axe(page, 'the last step to the provider');
  await page.getByRole('main').getByRole('link', { name: 'Lanjutkan' }).click();
  await prove(page, 'bambang.sso@contoh.id');
  await page.getByRole('main').getByText('bambang.sso@contoh.id').first().waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Lepas' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Tautkan' }).waitFor();
});
