// Passkeys: asks the server for a question, the browser for the answer, and sends the answer with the form
// that is already there. Without it, or without WebAuthn, the form says what to do instead.
//
// `<form data-passkey="get|create" data-start="/.." data-wait data-failed>` with hidden fields `asked` and
// `answer`, a part `data-passkey-without`, a part `data-passkey-with` (hidden), and a `role=status`.

interface Question {
  ticket: string;
  options: { publicKey: Record<string, unknown> };
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) attach(form);

function attach(form: HTMLFormElement): void {
  const status = form.querySelector<HTMLElement>('[role=status]');
  const [without, part] = ['without', 'with'].map((name) =>
    form.querySelector<HTMLElement>(`[data-passkey-${name}]`),
  );
  const { passkey: deed, start = '', wait = '', failed = '' } = form.dataset;
  if (!status || !without || !part || !window.PublicKeyCredential) return;
  without.hidden = true;
  part.hidden = false;

  let running = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (running) return;
    running = true;
    status.textContent = wait;
    try {
      const question = await begin(start, form);
      const answer = deed === 'create' ? await create(question) : await get(question);
      fill(form, 'asked', question.ticket);
      fill(form, 'answer', JSON.stringify(answer));
      // Not again through this listener.
      form.submit();
    } catch (error) {
      status.textContent = error instanceof Told ? error.message : failed;
      running = false;
    }
  });
}

/** What the server said in words for people. */
class Told extends Error {}

async function begin(start: string, form: HTMLFormElement): Promise<Question> {
  const answer = await fetch(start, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(
      [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    ),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Told(body?.error?.message ?? '');
  return body;
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}

async function create(question: Question): Promise<unknown> {
  const options = question.options.publicKey as any;
  const made = (await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map(named),
    },
  })) as PublicKeyCredential | null;
  if (!made) throw new Error('no passkey');
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...head(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    },
  };
}

async function get(question: Question): Promise<unknown> {
  const options = question.options.publicKey as any;
  const shown = (await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: (options.allowCredentials ?? []).map(named),
    },
  })) as PublicKeyCredential | null;
  if (!shown) throw new Error('no passkey');
  const response = shown.response as AuthenticatorAssertionResponse;
  return {
    ...head(shown),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

const head = (key: PublicKeyCredential) => ({ id: key.id, rawId: text(key.rawId), type: key.type });

const named = (key: any) => ({ ...key, id: bytes(key.id) });

/** base64url, as the server speaks. */
function bytes(from: string): Uint8Array<ArrayBuffer> {
  const plain = atob(from.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function text(from: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(from));
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

export {};
