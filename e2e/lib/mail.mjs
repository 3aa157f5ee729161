// A mail server of a journey's own on a free port: it takes every letter, delivers none, and lets the
// journey read them. Nothing leaves this machine.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const LETTER_MS = 30_000;

/**
 * Starts it. `env` configures an instance (see `start` in instance.mjs) to send its letters here;
 * `letters` holds `{ to, subject, text, headers }` in order of arrival.
 */
export async function mailbox() {
  const letters = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        const to = session.envelope.rcptTo.map((receiver) => receiver.address);
        letters.push({ to, subject: mail.subject, text: mail.text, headers: mail.headers });
        done();
      }, done);
    },
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address();
  return {
    env: {
      BETANG_MAIL__HOST: '127.0.0.1',
      BETANG_MAIL__PORT: String(port),
      BETANG_MAIL__TLS: 'none',
      BETANG_MAIL__FROM: 'betang@contoh.invalid',
    },
    letters,
    /** The first letter to `address` whose subject or text matches, when it has arrived. */
    async letter(address, pattern) {
      for (const end = Date.now() + LETTER_MS; Date.now() < end; await wait(100)) {
        const found = letters.find(
          (l) => l.to.includes(address) && (pattern.test(l.subject) || pattern.test(l.text)),
        );
        if (found) return found;
      }
      return assert.fail(`no letter to ${address} about ${pattern}; ${letters.length} arrived`);
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The address in `letter` whose path begins with `path`. */
export function linkIn(letter, path) {
  const found = letter.text.match(/https?:\/\/\S+/g)?.find((url) => new URL(url).pathname.startsWith(path));
  assert.ok(found, `a link to ${path} in the letter`);
  return found;
}
