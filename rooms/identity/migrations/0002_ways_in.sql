-- Ways in: links by e-mail, second factors, passkeys, and how people signed in. Everything here belongs to
-- a person and goes when that person is erased. Times are milliseconds UTC.

CREATE TABLE identity_link (
    id {id} PRIMARY KEY,
    person {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,              -- invitation | reset
    token_hash TEXT NOT NULL UNIQUE, -- BLAKE3 of the token, hex; the token itself is only in the link
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    ended_at {int},                  -- used or withdrawn: a link is good once
    used {bool} NOT NULL             -- whether it ended by being used
) {strict};
CREATE INDEX identity_link_person ON identity_link (person, kind, created_at);

CREATE TABLE identity_totp (
    person {id} PRIMARY KEY REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    secret {bytes} NOT NULL,         -- 20 bytes, wrapped under the instance's key
    last_step {int} NOT NULL,        -- the last time step (30 s) whose code was taken: a code is good once
    created_at {int} NOT NULL
) {strict};

CREATE TABLE identity_recovery (
    id {id} PRIMARY KEY,
    person {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    code_hash TEXT NOT NULL,         -- keyed BLAKE3 of person and code, hex
    used_at {int},
    UNIQUE (person, code_hash)
) {strict};

CREATE TABLE identity_passkey (
    id {id} PRIMARY KEY,
    person {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    credential TEXT NOT NULL UNIQUE, -- the authenticator's name for it, base64url
    host TEXT NOT NULL,              -- the host name it was made for (WebAuthn's relying party id)
    name TEXT NOT NULL,              -- what its owner calls it
    passkey {json} NOT NULL,         -- public key, counter and flags, as webauthn-rs keeps them; no secret
    created_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX identity_passkey_person ON identity_passkey (person, id);

-- Every attempt on a known account; the one that opened a session says how strongly.
CREATE TABLE identity_sign_in (
    id {id} PRIMARY KEY,
    person {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    session {id} UNIQUE,             -- the session that it opened; none: refused
    at {int} NOT NULL,
    how TEXT NOT NULL,               -- password | passkey | invitation | reset | provider
    factor TEXT NOT NULL,            -- none | totp | recovery | passkey
    outcome TEXT NOT NULL,           -- in | wrong | held | closed | expired
    address TEXT NOT NULL,
    agent TEXT NOT NULL
) {strict};
CREATE INDEX identity_sign_in_person ON identity_sign_in (person, at);

-- Sealed tickets that were used, until they would have ended anyway.
CREATE TABLE identity_spent (
    ticket {id} PRIMARY KEY,
    until {int} NOT NULL
) {strict};
