-- Signing in with an account of another house, roles handed on for a time, changes by spreadsheet, and what
-- people ask about their own data.

-- Which account of a provider is whose.
CREATE TABLE identity_oidc_link (
    id {id} PRIMARY KEY,
    person {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    issuer TEXT NOT NULL,          -- the provider, as it calls itself
    subject TEXT NOT NULL,         -- the person, as the provider calls them; never changes there
    made_by TEXT NOT NULL,         -- self | administrator | email (equal and verified, at a first sign-in)
    created_at {int} NOT NULL,
    last_used {int},
    UNIQUE (issuer, subject),
    UNIQUE (person, issuer)
) {strict};

-- A role handed on, one row a role. The grant itself is kit's; rows stay when it has ended.
CREATE TABLE identity_delegation (
    id {id} PRIMARY KEY,
    giver {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    receiver {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    source {id} NOT NULL,          -- the giver's own grant, with which it falls
    given {id} NOT NULL UNIQUE,    -- the grant that the receiver holds
    role TEXT NOT NULL,
    org {id},                      -- none: everywhere
    from_at {int} NOT NULL,
    until_at {int} NOT NULL,
    created_at {int} NOT NULL,
    ended_at {int},                -- ended before its time
    why TEXT NOT NULL              -- '' | giver | receiver | administrator | role_lost | account_closed
) {strict};
CREATE INDEX identity_delegation_giver ON identity_delegation (giver, created_at, id);
CREATE INDEX identity_delegation_receiver ON identity_delegation (receiver, created_at, id);
CREATE INDEX identity_delegation_source ON identity_delegation (source, id);

-- A spreadsheet of joiners, movers and leavers.
CREATE TABLE identity_bulk (
    id {id} PRIMARY KEY,
    person {id} NOT NULL,          -- who sent it, and acts
    session {id} NOT NULL,         -- in which it was sent
    name TEXT NOT NULL,            -- of the file
    state TEXT NOT NULL,           -- draft | running | done
    created_at {int} NOT NULL,
    finished_at {int}
) {strict};
CREATE INDEX identity_bulk_age ON identity_bulk (created_at, id);

CREATE TABLE identity_bulk_row (
    bulk {id} NOT NULL REFERENCES identity_bulk (id) DEFERRABLE INITIALLY DEFERRED,
    n {int} NOT NULL,              -- row of the sheet; the head is 1
    cells {json} NOT NULL,         -- what the row says; emptied when it is done
    state TEXT NOT NULL,           -- waiting | done | failed
    note TEXT NOT NULL,            -- text key of what was wrong
    person {id},                   -- whom it made or changed
    PRIMARY KEY (bulk, n)
) {strict};

-- What a person asks about the data held about them (UU 27/2022).
CREATE TABLE identity_data_request (
    id {id} PRIMARY KEY,
    person {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,            -- correction | erasure
    words TEXT NOT NULL,           -- what the person wrote; emptied by erasing
    state TEXT NOT NULL,           -- open | done | refused | withdrawn
    reason TEXT NOT NULL,          -- what the person was told
    created_at {int} NOT NULL,
    due_at {int} NOT NULL,
    decided_at {int},
    decided_by {id}
) {strict};
CREATE INDEX identity_data_request_person ON identity_data_request (person, created_at, id);
CREATE INDEX identity_data_request_state ON identity_data_request (state, due_at, id);
-- One open request of a kind at a time.
CREATE UNIQUE INDEX identity_data_request_open ON identity_data_request (person, kind) WHERE state = 'open';

-- Erased here, and the other rooms are still to be told: gone as soon as each of them has forgotten the person.
CREATE TABLE identity_erasure (
    person {id} PRIMARY KEY REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    sealed {bytes} NOT NULL,       -- the e-mail address, encrypted under the instance's key
    created_at {int} NOT NULL
) {strict};
