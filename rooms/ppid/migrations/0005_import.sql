-- Imports: a spreadsheet of the catalogue's columns and the files that it names become drafts.
-- Times are ms UTC.

CREATE TABLE ppid_import (
    id {id} PRIMARY KEY,
    org {id} NOT NULL,                 -- whose rows are that name no agency
    org_path TEXT NOT NULL,            -- its path, for scope
    sheet TEXT NOT NULL,               -- hash of the spreadsheet in kit's blob store
    sheet_name TEXT NOT NULL,
    uploads {json} NOT NULL,           -- files that came with it: list of {blob, name}; archives still packed
    may {json} NOT NULL,               -- agencies that the person may write for: list of ids
    state TEXT NOT NULL,               -- checking | checked | failed | running | done | undoing | undone
    publish {bool} NOT NULL,           -- complete rows become public at once
    reviewed {bool} NOT NULL,          -- a reviewer asked for it: what it publishes counts as looked at
    note TEXT NOT NULL,                -- key of the text that says why it failed; empty: it did not
    problems {json} NOT NULL,          -- what is wrong with files and sheet as a whole: list of {column, key, args}
    unused {json} NOT NULL,            -- names of files that no row names
    created_by {id},                   -- person; null: the operator's command
    created_at {int} NOT NULL,
    finished_at {int}
) {strict};
CREATE INDEX ppid_import_by ON ppid_import (created_by, created_at, id);

CREATE TABLE ppid_import_row (
    import {id} NOT NULL REFERENCES ppid_import (id) DEFERRABLE INITIALLY DEFERRED,
    number {int} NOT NULL,             -- its number in the sheet, from 1
    state TEXT NOT NULL,               -- good | bad | made
    org {id},                          -- the agency; null where it is not known
    title TEXT NOT NULL,
    plan {json} NOT NULL,              -- what the row becomes: {content, files, lacks}
    problems {json} NOT NULL,          -- list of {column, key, args}
    item {id},                         -- what it became
    PRIMARY KEY (import, number)
) {strict};

-- Files at hand, unpacked.
CREATE TABLE ppid_import_file (
    import {id} NOT NULL REFERENCES ppid_import (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,                -- with the folders of its archive: a/b.pdf
    blob TEXT NOT NULL,                -- hash in kit's blob store
    PRIMARY KEY (import, name)
) {strict};
