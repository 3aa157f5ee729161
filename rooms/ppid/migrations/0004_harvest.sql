-- Items taken over from the sites of districts ("panen"): where they are from, how each site is visited, and
-- what came of each visit. Original files are linked, never copied.
-- Times are ms UTC.

-- The site that keeps the item; null for items of our own. While it is set, officers may only hide the item.
ALTER TABLE ppid_item ADD COLUMN source {id};
CREATE INDEX ppid_item_source ON ppid_item (source, id);

-- A site that is visited.
CREATE TABLE ppid_source (
    id {id} PRIMARY KEY,
    name TEXT NOT NULL,                -- what people call the site
    kind TEXT NOT NULL,                -- ckan | wordpress | feed | betang
    url TEXT NOT NULL,                 -- base address, as the kind keeps it
    org {id} NOT NULL,                 -- whose information it is (identity's organisation)
    org_path TEXT NOT NULL,            -- its path, for scope
    category TEXT NOT NULL,            -- of records that do not say theirs: berkala | serta_merta | setiap_saat
    every_hours {int} NOT NULL,        -- how often it is visited, 1 to 720
    state TEXT NOT NULL,               -- active | paused | removing | removed
    reviewed {bool} NOT NULL,          -- a reviewer added it: its items count as looked at
    next_at {int} NOT NULL,            -- the next visit is not before
    created_by {id},                   -- person
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    UNIQUE (kind, url, org)            -- a removed one that is added again comes back with its items
) {strict};
CREATE INDEX ppid_source_due ON ppid_source (state, next_at, id);

-- A visit: one walk through all pages of a site.
CREATE TABLE ppid_visit (
    id {id} PRIMARY KEY,
    source {id} NOT NULL REFERENCES ppid_source (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL,               -- running | done | held | failed | stopped | cut
    note TEXT NOT NULL,                -- key of the text that says what went wrong; empty: nothing
    made {int} NOT NULL,               -- records that became items
    changed {int} NOT NULL,            -- items that followed their record
    same {int} NOT NULL,               -- records as they were
    withdrawn {int} NOT NULL,          -- items whose record is gone
    refused {int} NOT NULL,            -- records that could not be taken
    started_at {int} NOT NULL,
    finished_at {int}
) {strict};
CREATE INDEX ppid_visit_source ON ppid_visit (source, started_at, id);

-- What a page of a site said last, so that a page that did not change is not sent again (RFC 9110, 13).
CREATE TABLE ppid_source_page (
    source {id} NOT NULL REFERENCES ppid_source (id) DEFERRABLE INITIALLY DEFERRED,
    url TEXT NOT NULL,
    etag TEXT NOT NULL,                -- empty: none given
    modified TEXT NOT NULL,            -- Last-Modified as given; empty: none
    ids {json} NOT NULL,               -- the records on it: list of text
    listed {int} NOT NULL,             -- records on it, those that are not taken over included
    next TEXT NOT NULL,                -- the page after it; empty: the last
    total {int},                       -- records in all, where the site says it
    PRIMARY KEY (source, url)
) {strict};

-- Records that cannot be taken, or not wholly, until they can or are gone.
CREATE TABLE ppid_source_fault (
    source {id} NOT NULL REFERENCES ppid_source (id) DEFERRABLE INITIALLY DEFERRED,
    remote TEXT NOT NULL,              -- the record's id there
    title TEXT NOT NULL,               -- as far as it has one
    key TEXT NOT NULL,                 -- key of the text that says what is wrong
    at {int} NOT NULL,                 -- seen last
    PRIMARY KEY (source, remote)
) {strict};

-- Where a harvested item is from.
CREATE TABLE ppid_origin (
    item {id} PRIMARY KEY REFERENCES ppid_item (id) DEFERRABLE INITIALLY DEFERRED,
    source {id} NOT NULL REFERENCES ppid_source (id) DEFERRABLE INITIALLY DEFERRED,
    remote TEXT NOT NULL,              -- the record's id there
    url TEXT NOT NULL,                 -- its page there
    hash TEXT NOT NULL,                -- BLAKE3 of what was taken over
    fetched_at {int} NOT NULL,         -- when it was last taken over
    checked_at {int} NOT NULL,         -- when its page was last asked for (kinds that do not list everything)
    missing_at {int},                  -- not there at the last whole visit, and a person has to say what that means
    gone_at {int},                     -- withdrawn because it was no longer there
    UNIQUE (source, remote)
) {strict};
CREATE INDEX ppid_origin_url ON ppid_origin (source, url);

-- Its documents, where they are.
CREATE TABLE ppid_link (
    item {id} NOT NULL REFERENCES ppid_item (id) DEFERRABLE INITIALLY DEFERRED,
    position {int} NOT NULL,           -- from 1
    name TEXT NOT NULL,
    url TEXT NOT NULL,                 -- http or https
    format TEXT NOT NULL,              -- PDF, CSV, ..; empty: not known
    size {int},                        -- bytes, where the site says it
    PRIMARY KEY (item, position)
) {strict};
