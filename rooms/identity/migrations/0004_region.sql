-- Regions by the code list of the Ministry of Home Affairs: province, regencies and cities, subdistricts, villages.
-- Loaded by `betang import wilayah`; codes never change here, names may.
CREATE TABLE identity_region (
    code TEXT PRIMARY KEY,         -- 62 | 62.01 | 62.01.01 | 62.01.01.2001
    parent TEXT NOT NULL,          -- the code above; empty for a province
    kind TEXT NOT NULL,            -- province | district | subdistrict | village
    name TEXT NOT NULL,            -- as the list writes it
    folded TEXT NOT NULL           -- name and code, folded, for searching
) {strict};
CREATE INDEX identity_region_parent ON identity_region (parent, code);
