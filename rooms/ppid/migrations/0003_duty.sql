-- Duties: what each agency must publish regularly, by when in the year, and what fulfils it. Deadlines are data that
-- an officer edits; `confirmed` says whether somebody has compared a row with the regulation.

CREATE TABLE ppid_duty (
    number {int} PRIMARY KEY,          -- in addresses; never given twice
    name TEXT NOT NULL,                -- the information that must be published
    name_en TEXT NOT NULL,
    short TEXT NOT NULL,               -- what heads its column: DPA, LKjIP
    legal_basis TEXT NOT NULL,
    kinds {json} NOT NULL,             -- list of kinds of organisation it applies to
    orgs {json} NOT NULL,              -- list of ids of organisations it applies to besides
    period TEXT NOT NULL,              -- yearly | half_yearly | quarterly
    due_month {int} NOT NULL,          -- 1..12: of the year, or of its first half or quarter; later parts follow evenly
    due_day {int} NOT NULL,            -- 1..31; in a shorter month its last day
    about {int},                       -- which year the information is about: -1 before, 0 the same, 1 after; null: any
    words {json} NOT NULL,             -- list of text: title or tags that hold one of them seem to fulfil it
    confirmed {bool} NOT NULL,
    first_year {int} NOT NULL,         -- not asked for before
    active {bool} NOT NULL,            -- false: retired
    revision {int} NOT NULL,
    changed_at {int} NOT NULL
) {strict};

-- Which item fulfils which duty in which year, as an officer said.
CREATE TABLE ppid_duty_item (
    duty {int} NOT NULL REFERENCES ppid_duty (number) DEFERRABLE INITIALLY DEFERRED,
    year {int} NOT NULL,
    part {int} NOT NULL,               -- 1; halves 1..2; quarters 1..4
    item {id} NOT NULL REFERENCES ppid_item (id) DEFERRABLE INITIALLY DEFERRED,
    person {id},                       -- null: seeded
    at {int} NOT NULL,
    PRIMARY KEY (duty, year, part, item)
) {strict};
CREATE INDEX ppid_duty_item_item ON ppid_duty_item (item);
CREATE INDEX ppid_duty_item_year ON ppid_duty_item (year, duty, part);

-- Which reminder was sent: once per duty, agency, year, part and stage.
CREATE TABLE ppid_duty_reminder (
    duty {int} NOT NULL REFERENCES ppid_duty (number) DEFERRABLE INITIALLY DEFERRED,
    org {id} NOT NULL,
    year {int} NOT NULL,
    part {int} NOT NULL,
    stage {int} NOT NULL,              -- days after the due date; negative: before
    at {int} NOT NULL,
    PRIMARY KEY (duty, org, year, part, stage)
) {strict};

-- What the house comes with. The information is what UU 14/2008 article 9 calls periodic; the days are proposals.
INSERT INTO ppid_duty (number, name, name_en, short, legal_basis, kinds, orgs, period, due_month, due_day, about, words, confirmed, first_year, active, revision, changed_at) VALUES
(1, 'Profil instansi: kedudukan, tugas, fungsi, dan struktur', 'Agency profile: position, tasks, functions and structure', 'Profil', 'UU 14/2008 Pasal 9', '["agency", "bureau", "dprd"]', '[]', 'yearly', 3, 31, 0, '["profil"]', FALSE, 2025, TRUE, 1, 0),
(2, 'Ringkasan program dan kegiatan', 'Summary of programmes and activities', 'Program', 'UU 14/2008 Pasal 9', '["agency", "bureau"]', '[]', 'yearly', 3, 31, 0, '["program dan kegiatan", "ringkasan program"]', FALSE, 2025, TRUE, 1, 0),
(3, 'Dokumen Pelaksanaan Anggaran (DPA)', 'Budget execution document (DPA)', 'DPA', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 1, 31, 0, '["DPA", "dokumen pelaksanaan anggaran"]', FALSE, 2025, TRUE, 1, 0),
(4, 'Rencana Kerja dan Anggaran (RKA)', 'Work plan and budget (RKA)', 'RKA', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 12, 31, 1, '["RKA", "rencana kerja dan anggaran"]', FALSE, 2025, TRUE, 1, 0),
(5, 'Laporan Realisasi Anggaran (LRA) tahunan', 'Yearly budget realisation report (LRA)', 'LRA', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 3, 31, -1, '["LRA", "laporan realisasi anggaran"]', FALSE, 2025, TRUE, 1, 0),
(6, 'Laporan Realisasi Anggaran (LRA) semester', 'Half-yearly budget realisation report (LRA)', 'LRA semester', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'half_yearly', 7, 31, 0, '["LRA", "laporan realisasi anggaran"]', FALSE, 2026, TRUE, 1, 0),
(7, 'Neraca dan Catatan atas Laporan Keuangan (CaLK)', 'Balance sheet and notes to the financial statements', 'Neraca, CaLK', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 4, 30, -1, '["neraca", "CaLK", "catatan atas laporan keuangan"]', FALSE, 2025, TRUE, 1, 0),
(8, 'Laporan Kinerja Instansi Pemerintah (LKjIP)', 'Performance report (LKjIP)', 'LKjIP', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 3, 31, -1, '["LKjIP", "LAKIP", "laporan kinerja instansi pemerintah"]', FALSE, 2025, TRUE, 1, 0),
(9, 'Perjanjian Kinerja', 'Performance agreement', 'Perjanjian Kinerja', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 2, 28, 0, '["perjanjian kinerja"]', FALSE, 2025, TRUE, 1, 0),
(10, 'Rencana Strategis (Renstra)', 'Strategic plan (Renstra)', 'Renstra', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 12, 31, NULL, '["renstra", "rencana strategis"]', FALSE, 2025, TRUE, 1, 0),
(11, 'Rencana Kerja (Renja)', 'Work plan (Renja)', 'Renja', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 12, 31, 1, '["renja"]', FALSE, 2025, TRUE, 1, 0),
(12, 'Rencana Umum Pengadaan (RUP)', 'Procurement plan (RUP)', 'RUP', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'yearly', 1, 31, 0, '["RUP", "rencana umum pengadaan"]', FALSE, 2025, TRUE, 1, 0),
(13, 'Prosedur kerja (SOP) dan standar pelayanan', 'Procedures (SOP) and service standards', 'SOP', 'UU 14/2008 Pasal 9', '["agency", "bureau"]', '[]', 'yearly', 6, 30, NULL, '["SOP", "standar pelayanan", "maklumat"]', FALSE, 2025, TRUE, 1, 0),
(14, 'Ringkasan laporan harta kekayaan pejabat (LHKPN)', 'Summary of officials'' wealth reports (LHKPN)', 'LHKPN', 'UU 14/2008 Pasal 9', '["agency", "dprd"]', '[]', 'yearly', 4, 15, 0, '["LHKPN", "harta kekayaan"]', FALSE, 2025, TRUE, 1, 0),
(15, 'Laporan layanan informasi publik', 'Report on public information services', 'Laporan PPID', 'UU 14/2008 Pasal 12', '["agency"]', '[]', 'yearly', 3, 31, -1, '["laporan layanan informasi publik", "laporan PPID"]', TRUE, 2025, TRUE, 1, 0),
(16, 'Hasil survei kepuasan masyarakat', 'Results of the public satisfaction survey', 'Survei kepuasan', 'UU 14/2008 Pasal 9', '["agency"]', '[]', 'half_yearly', 7, 31, 0, '["SKM", "IKM", "survei kepuasan masyarakat"]', FALSE, 2026, TRUE, 1, 0);

INSERT INTO ppid_counter (name, last) VALUES ('duty', 16);
