-- The register of exempt information (Daftar Informasi yang Dikecualikan) with its consequence tests: UU 14/2008
-- articles 17 to 20, PP 61/2010, PerKI 1/2021 article 49. Times are ms UTC; calendar dates are ISO text.

INSERT INTO ppid_counter (name, last) VALUES ('exempt', 0);

-- An entry of the register: some information of an agency. What was decided about it is in its tests.
CREATE TABLE ppid_exempt (
    id {id} PRIMARY KEY,
    number {int} NOT NULL UNIQUE,      -- register number; never given twice
    org {id} NOT NULL,                 -- the agency that holds it (identity's organisation)
    org_path TEXT NOT NULL,            -- its path, for scope
    rounds {int} NOT NULL,             -- how many tests it has had
    revision {int} NOT NULL,           -- raised by each change of the entry or of any of its tests
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL
) {strict};
CREATE INDEX ppid_exempt_org ON ppid_exempt (org, number);

-- One consequence test. A new one takes the place of an old one when it is decided; none is ever deleted.
CREATE TABLE ppid_exempt_test (
    id {id} PRIMARY KEY,
    entry {id} NOT NULL REFERENCES ppid_exempt (id) DEFERRABLE INITIALLY DEFERRED,
    round {int} NOT NULL,              -- 1, 2, 3.. within the entry
    state TEXT NOT NULL,               -- draft | tested | decided | expired | opened | superseded | discarded
    -- shown to the public once decided
    title TEXT NOT NULL,               -- the information, in words that give nothing away
    unit TEXT NOT NULL,                -- unit of the agency that holds it
    grounds {json} NOT NULL,           -- list of codes of ppid_exempt_rule
    other_law TEXT NOT NULL,           -- legal basis beside them, in words; may be empty
    consequence_open TEXT NOT NULL,    -- consequence if it is opened, in short
    consequence_closed TEXT NOT NULL,  -- consequence if it stays closed, in short
    period TEXT NOT NULL,              -- for how long, in words
    expires_on TEXT NOT NULL,          -- last day, ISO date; empty: as long as the law or the harm lasts
    -- never shown to the public
    document TEXT NOT NULL,            -- which document or record is meant
    part TEXT NOT NULL,                -- the part that is exempted
    occasion TEXT NOT NULL,            -- before | request | order: what gave rise to the test
    law_analysis TEXT NOT NULL,        -- what the law says about it
    harm TEXT NOT NULL,                -- harm to the public or to somebody's rights if it is opened
    benefit TEXT NOT NULL,             -- benefit if it is opened, weighed against that harm
    kind TEXT NOT NULL,                -- kind of classification, as the decision sheet names it
    -- the decision
    decided_by TEXT NOT NULL,          -- the office that decided, never a name
    document_number TEXT NOT NULL,
    document_date TEXT NOT NULL,       -- ISO date
    document_place TEXT NOT NULL,
    blob TEXT NOT NULL,                -- decision document in kit's blob store; empty: none yet
    file_name TEXT NOT NULL,
    file_size {int} NOT NULL,
    decided_at {int},
    -- its end
    ended_at {int},                    -- when it expired, was opened, superseded or put away
    ended_reason TEXT NOT NULL,
    opened_item {int},                 -- number of the draft that opening made
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    UNIQUE (entry, round)
) {strict};
CREATE INDEX ppid_exempt_test_state ON ppid_exempt_test (state, expires_on);

-- What was done to a test, by whom: the history that its page shows.
CREATE TABLE ppid_exempt_event (
    id {id} PRIMARY KEY,
    test {id} NOT NULL REFERENCES ppid_exempt_test (id) DEFERRABLE INITIALLY DEFERRED,
    at {int} NOT NULL,
    person {id},                       -- null: the clock
    person_name TEXT NOT NULL,
    action TEXT NOT NULL,              -- create | edit | submit | recall | return | decide | attach | open | retest | supersede | expire | discard
    note TEXT NOT NULL                 -- why; may be empty
) {strict};
CREATE INDEX ppid_exempt_event_test ON ppid_exempt_event (test, at, id);

-- Which warning was sent about which test: each once.
CREATE TABLE ppid_exempt_notice (
    test {id} NOT NULL REFERENCES ppid_exempt_test (id) DEFERRABLE INITIALLY DEFERRED,
    stage TEXT NOT NULL,               -- soon | expired
    at {int} NOT NULL,
    PRIMARY KEY (test, stage)
) {strict};

-- The articles one can rely on, and what can never be exempted. Editable, because the house decides no law:
-- `confirmed` says whether somebody has compared the row with the law's own text.
CREATE TABLE ppid_exempt_rule (
    code TEXT PRIMARY KEY,             -- 17a .. 17j, 18a ..
    sort {int} NOT NULL,
    never_exempt {bool} NOT NULL,      -- false: a ground to exempt; true: can never be exempted
    article TEXT NOT NULL,             -- as it is cited
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    words {json} NOT NULL,             -- list of text: of what can never be exempted, the words that give it away
    needs_expiry {bool} NOT NULL,      -- a ground that is not permanent: a last day must be set
    max_years {int},                   -- the longest period from the decision on; null: no limit known
    confirmed {bool} NOT NULL,
    active {bool} NOT NULL,
    revision {int} NOT NULL
) {strict};

INSERT INTO ppid_exempt_rule (code, sort, never_exempt, article, name, name_en, words, needs_expiry, max_years, confirmed, active, revision) VALUES
('17a', 1, FALSE, 'UU 14/2008 Pasal 17 huruf a', 'Dapat menghambat proses penegakan hukum', 'Could hinder law enforcement', '[]', TRUE, 30, FALSE, TRUE, 1),
('17b', 2, FALSE, 'UU 14/2008 Pasal 17 huruf b', 'Dapat mengganggu perlindungan hak kekayaan intelektual atau perlindungan dari persaingan usaha tidak sehat', 'Could harm intellectual property or protection from unfair competition', '[]', TRUE, NULL, FALSE, TRUE, 1),
('17c', 3, FALSE, 'UU 14/2008 Pasal 17 huruf c', 'Dapat membahayakan pertahanan dan keamanan negara', 'Could endanger national defence and security', '[]', TRUE, NULL, FALSE, TRUE, 1),
('17d', 4, FALSE, 'UU 14/2008 Pasal 17 huruf d', 'Dapat mengungkapkan kekayaan alam Indonesia', 'Could disclose the natural wealth of Indonesia', '[]', TRUE, NULL, FALSE, TRUE, 1),
('17e', 5, FALSE, 'UU 14/2008 Pasal 17 huruf e', 'Dapat merugikan ketahanan ekonomi nasional', 'Could harm national economic resilience', '[]', TRUE, NULL, FALSE, TRUE, 1),
('17f', 6, FALSE, 'UU 14/2008 Pasal 17 huruf f', 'Dapat merugikan kepentingan hubungan luar negeri', 'Could harm foreign relations', '[]', TRUE, NULL, FALSE, TRUE, 1),
('17g', 7, FALSE, 'UU 14/2008 Pasal 17 huruf g', 'Dapat mengungkapkan isi akta otentik yang bersifat pribadi dan kemauan terakhir atau wasiat seseorang', 'Could disclose a private authentic deed or a person''s last will', '[]', FALSE, NULL, FALSE, TRUE, 1),
('17h', 8, FALSE, 'UU 14/2008 Pasal 17 huruf h', 'Dapat mengungkap rahasia pribadi', 'Could disclose personal secrets', '[]', FALSE, NULL, FALSE, TRUE, 1),
('17i', 9, FALSE, 'UU 14/2008 Pasal 17 huruf i', 'Memorandum atau surat antarbadan publik atau intrabadan publik yang menurut sifatnya dirahasiakan', 'Memoranda or letters between or within public bodies that are secret by nature', '[]', FALSE, NULL, FALSE, TRUE, 1),
('17j', 10, FALSE, 'UU 14/2008 Pasal 17 huruf j', 'Tidak boleh diungkapkan berdasarkan undang-undang', 'Must not be disclosed under another law', '[]', FALSE, NULL, FALSE, TRUE, 1),
('18a', 20, TRUE, 'UU 14/2008 Pasal 18', 'Putusan badan peradilan', 'Court decisions', '["putusan pengadilan", "putusan badan peradilan", "putusan hakim"]', FALSE, NULL, FALSE, TRUE, 1),
('18b', 21, TRUE, 'UU 14/2008 Pasal 18', 'Ketetapan, keputusan, peraturan, surat edaran, atau bentuk kebijakan lain', 'Decrees, decisions, regulations, circulars and other forms of policy', '["peraturan daerah", "peraturan gubernur", "keputusan gubernur", "keputusan kepala dinas", "surat edaran", "ketetapan"]', FALSE, NULL, FALSE, TRUE, 1),
('18c', 22, TRUE, 'UU 14/2008 Pasal 18', 'Surat perintah penghentian penyidikan atau penuntutan', 'Orders to stop an investigation or a prosecution', '["penghentian penyidikan", "penghentian penuntutan", "sp3"]', FALSE, NULL, FALSE, TRUE, 1),
('18d', 23, TRUE, 'UU 14/2008 Pasal 18', 'Rencana pengeluaran tahunan lembaga penegak hukum', 'Yearly spending plans of law enforcement bodies', '["rencana pengeluaran tahunan"]', FALSE, NULL, FALSE, TRUE, 1),
('18e', 24, TRUE, 'UU 14/2008 Pasal 18', 'Laporan keuangan tahunan lembaga penegak hukum', 'Yearly financial reports of law enforcement bodies', '["laporan keuangan tahunan"]', FALSE, NULL, FALSE, TRUE, 1),
('18f', 25, TRUE, 'UU 14/2008 Pasal 18', 'Laporan hasil pengembalian uang hasil korupsi', 'Reports on recovered proceeds of corruption', '["uang hasil korupsi", "pengembalian kerugian negara"]', FALSE, NULL, FALSE, TRUE, 1);
