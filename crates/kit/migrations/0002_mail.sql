-- E-mail on its way. Address and words are encrypted under the instance's master key; an hourly sweep empties
-- what was sent or refused a month ago.
CREATE TABLE kit_mail (
    id {id} PRIMARY KEY,           -- also the Message-ID, so that a second delivery can be told from the first
    sealed {bytes} NOT NULL,       -- kit::mail::Mail as JSON, encrypted
    state TEXT NOT NULL,           -- waiting | sent | refused | off
    note TEXT NOT NULL,            -- what the server said last, without addresses
    created_at {int} NOT NULL,
    ended_at {int}
) {strict};
CREATE INDEX kit_mail_state ON kit_mail (state, created_at, id);
