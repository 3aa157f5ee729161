-- Organisations and people. Sessions, role grants and the keys of people are kit's.

-- One row: raised by every commit that changes organisations. Its row lock makes such commits take turns,
-- and another node sees by its number that its copy of the tree is old.
CREATE TABLE identity_tree (
    one {int} PRIMARY KEY CHECK (one = 1),
    version {int} NOT NULL
) {strict};
INSERT INTO identity_tree (one, version) VALUES (1, 1);

CREATE TABLE identity_org (
    id {id} PRIMARY KEY,
    parent {id} REFERENCES identity_org (id) DEFERRABLE INITIALLY DEFERRED,
    path TEXT NOT NULL UNIQUE,     -- /root/../self/, ids; never changes
    slug TEXT NOT NULL UNIQUE,     -- in addresses; never changes
    code TEXT NOT NULL,            -- government or region code; may be empty
    kind TEXT NOT NULL,            -- province | dprd | agency | bureau | district | district_agency | unit
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    abbreviation TEXT NOT NULL,
    folded TEXT NOT NULL,          -- every name, the code and the slug, folded, for searching
    district TEXT NOT NULL,        -- slug of the district it belongs to; empty for the province's own
    address TEXT NOT NULL,
    lat {real},
    lon {real},
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    website TEXT NOT NULL,
    ppid_contact TEXT NOT NULL,
    state TEXT NOT NULL,           -- active | closed
    revision {int} NOT NULL,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
) {strict};
CREATE INDEX identity_org_parent ON identity_org (parent, id);

CREATE TABLE identity_person (
    id {id} PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,    -- folded
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    folded TEXT NOT NULL,          -- name and e-mail, folded, for searching
    password TEXT NOT NULL,        -- argon2id as a PHC string; empty: cannot sign in by password
    temporary {bool} NOT NULL,     -- the password was made by someone else and must be replaced at sign-in
    password_until {int},          -- a temporary password ends by itself
    state TEXT NOT NULL,           -- active | disabled | erased
    failed_count {int} NOT NULL,   -- wrong passwords since the last right one
    locked_until {int},
    revision {int} NOT NULL,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    last_sign_in {int}
) {strict};

CREATE TABLE identity_membership (
    person {id} NOT NULL REFERENCES identity_person (id) DEFERRABLE INITIALLY DEFERRED,
    org {id} NOT NULL REFERENCES identity_org (id) DEFERRABLE INITIALLY DEFERRED,
    position TEXT NOT NULL,        -- what they do there, in words
    since {int} NOT NULL,
    PRIMARY KEY (person, org)
) {strict};
CREATE INDEX identity_membership_org ON identity_membership (org, person);
