-- The catalogue of public information (Daftar Informasi Publik, PerKI 1/2021).
-- Times are ms UTC; calendar dates are ISO text (YYYY-MM-DD), because a document's date has no zone.

-- Numbers that people quote. One row per counter; taken inside the transaction that uses it.
CREATE TABLE ppid_counter (
    name TEXT PRIMARY KEY,
    last {int} NOT NULL
) {strict};
INSERT INTO ppid_counter (name, last) VALUES ('item', 0);

CREATE TABLE ppid_item (
    id {id} PRIMARY KEY,
    number {int} NOT NULL UNIQUE,      -- permanent address /ppid/<number>; never given twice
    org {id} NOT NULL,                 -- the agency (identity's organisation)
    org_path TEXT NOT NULL,            -- its path, for scope
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,            -- empty: none
    title_folded TEXT NOT NULL,        -- base::fold(title), for sorting and finding
    summary TEXT NOT NULL,             -- ringkasan isi informasi
    category TEXT NOT NULL,            -- berkala | serta_merta | setiap_saat
    unit TEXT NOT NULL,                -- unit in control of it
    officer TEXT NOT NULL,             -- office (never a name) responsible for it
    maker TEXT NOT NULL,               -- who made or issued it
    made_on TEXT NOT NULL,             -- ISO date; empty: not known yet (draft)
    made_place TEXT NOT NULL,
    form TEXT NOT NULL,                -- soft | hard | both
    retention TEXT NOT NULL,           -- as the schedule of the archive says it
    language TEXT NOT NULL,            -- id | en | other
    period TEXT NOT NULL,              -- "2024", "Triwulan II 2025"; may be empty
    year {int},                        -- the year it is about, for the facet
    legal_basis TEXT NOT NULL,
    tags {json} NOT NULL,              -- list of text
    state TEXT NOT NULL,               -- draft | review | published | withdrawn
    publish_at {int},                  -- set while approved and waiting for its time
    published_at {int},                -- first publication
    withdrawn_at {int},
    withdrawn_reason TEXT NOT NULL,    -- shown on the tombstone
    reviewed_at {int},                 -- when a reviewer agreed; null on a published item: published first, review to come
    revision {int} NOT NULL,           -- raised by each change; a form carries the one it was filled from
    created_by {id},                   -- person; null: seeded or imported
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL
) {strict};
CREATE INDEX ppid_item_public ON ppid_item (state, published_at, id);
CREATE INDEX ppid_item_org ON ppid_item (org, state, updated_at);
CREATE INDEX ppid_item_title ON ppid_item (org, title_folded);
CREATE INDEX ppid_item_schedule ON ppid_item (publish_at);

-- Documents of an item. A slot is one document; each upload into it is a new version, old ones stay citable.
CREATE TABLE ppid_file (
    id {id} PRIMARY KEY,
    item {id} NOT NULL REFERENCES ppid_item (id) DEFERRABLE INITIALLY DEFERRED,
    slot {int} NOT NULL,               -- 1, 2, 3..
    version {int} NOT NULL,            -- 1, 2, 3.. within the slot
    is_current {bool} NOT NULL,        -- the newest version of a slot that was not taken out
    note TEXT NOT NULL,                -- what changed in this version
    blob TEXT NOT NULL,                -- hash in kit's blob store
    name TEXT NOT NULL,                -- file name as people see it
    size {int} NOT NULL,
    mime TEXT NOT NULL,
    format TEXT NOT NULL,              -- PDF, XLSX, ..
    reading TEXT NOT NULL,             -- waiting | done | failed | none: text extraction and page images
    pages {int},                       -- where the format has pages
    recognised {bool} NOT NULL,        -- text came from optical character recognition
    created_by {id},
    created_at {int} NOT NULL,
    UNIQUE (item, slot, version)
) {strict};
CREATE INDEX ppid_file_blob ON ppid_file (blob);

-- What can be read in a file.
CREATE TABLE ppid_text (
    file {id} PRIMARY KEY REFERENCES ppid_file (id) DEFERRABLE INITIALLY DEFERRED,
    body TEXT NOT NULL,                -- pages separated by form feeds
    fingerprint {bytes} NOT NULL,      -- for near-equal texts
    proposal {json} NOT NULL           -- contracts::papers::Proposal
) {strict};

-- Pictures of pages, made by a job, first page first.
CREATE TABLE ppid_page (
    file {id} NOT NULL REFERENCES ppid_file (id) DEFERRABLE INITIALLY DEFERRED,
    page {int} NOT NULL,               -- from 1
    blob TEXT NOT NULL,                -- WebP in the blob store
    width {int} NOT NULL,
    height {int} NOT NULL,
    words {json} NOT NULL,             -- list of contracts::papers::Word
    PRIMARY KEY (file, page)
) {strict};

-- Tables of a spreadsheet, cut to what the preview shows.
CREATE TABLE ppid_sheet (
    file {id} PRIMARY KEY REFERENCES ppid_file (id) DEFERRABLE INITIALLY DEFERRED,
    sheets {json} NOT NULL             -- list of contracts::papers::Sheet
) {strict};

CREATE TABLE ppid_related (
    item {id} NOT NULL REFERENCES ppid_item (id) DEFERRABLE INITIALLY DEFERRED,
    other {id} NOT NULL REFERENCES ppid_item (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (item, other)
) {strict};

-- Every state an item was in, so that everything can be undone and compared.
CREATE TABLE ppid_revision (
    item {id} NOT NULL REFERENCES ppid_item (id) DEFERRABLE INITIALLY DEFERRED,
    revision {int} NOT NULL,
    at {int} NOT NULL,
    person {id},
    person_name TEXT NOT NULL,
    action TEXT NOT NULL,              -- create | edit | submit | return | approve | publish | withdraw | restore | undo | file
    snapshot {json} NOT NULL,          -- the item after the action
    PRIMARY KEY (item, revision)
) {strict};

CREATE TABLE ppid_comment (
    id {id} PRIMARY KEY,
    item {id} NOT NULL REFERENCES ppid_item (id) DEFERRABLE INITIALLY DEFERRED,
    person {id},
    person_name TEXT NOT NULL,
    at {int} NOT NULL,
    body TEXT NOT NULL,
    resolved_at {int}
) {strict};
CREATE INDEX ppid_comment_item ON ppid_comment (item, at, id);
