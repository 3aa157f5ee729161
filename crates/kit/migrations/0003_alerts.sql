-- What the operator was told about: one row per thing found, as long as it is there and a while after.
CREATE TABLE kit_alert (
    subject TEXT PRIMARY KEY,      -- the same thing has the same word: kit.disk
    level {int} NOT NULL,          -- 1 warning, 2 bad: as found last
    key TEXT NOT NULL,             -- the text that says it
    args {json} NOT NULL,          -- what fills the text: pairs of name and value
    since {int} NOT NULL,          -- when it was found first, or found again
    told_level {int} NOT NULL,     -- the worst level that was told since; 0: not told yet
    told_at {int},                 -- when the last letter about it was written
    gone_at {int},                 -- since when it is not found; null while it is
    over_at {int},                 -- when its end was told
    turn {int} NOT NULL            -- raised by every change: of two nodes one makes it
) {strict};
