//! What the workbench lists and counts. Every read is bounded to the places that the reader may see.

use base::Result;
use contracts::org::{OrgId, OrgPath, PersonId};
use db::{Conn, Value, query_built};

use super::Item;
use crate::model::{Category, Stage};

/// How a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Last changed first.
    #[default]
    Changed,
    /// By title.
    Title,
    /// By number.
    Number,
    /// By the date of making.
    Made,
}

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Only items at or below these places; empty: nothing.
    pub(crate) places: Vec<OrgPath>,
    pub(crate) stage: Option<Stage>,
    pub(crate) org: Option<OrgId>,
    pub(crate) category: Option<Category>,
    pub(crate) year: Option<i64>,
    /// Words of the title, or a number.
    pub(crate) text: String,
    pub(crate) created_by: Option<PersonId>,
    /// Drafts that a reviewer gave back.
    pub(crate) returned: bool,
    /// Public, and not looked at by a reviewer since the last change.
    pub(crate) unreviewed: bool,
    /// With a file that could not be read.
    pub(crate) unread: bool,
    pub(crate) sort: Sort,
    pub(crate) ascending: bool,
}

/// `%text%` for LIKE .. ESCAPE '!'.
pub(crate) fn like(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('%');
    for c in base::fold(text).chars() {
        if matches!(c, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// A condition in the making, with the values of its placeholders.
pub(crate) struct Built {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Built {
    /// `sql` has one `?` for the value.
    pub(crate) fn and(&mut self, sql: &str, v: impl Into<Value>) {
        self.values.push(v.into());
        self.sql.push_str(" AND ");
        self.sql.push_str(&sql.replace('?', &format!("${}", self.values.len())));
    }

    /// At or below one of these places; none: nothing.
    pub(crate) fn places(&mut self, column: &str, places: &[OrgPath]) {
        if places.iter().any(|p| p.0 == "/") {
            return;
        }
        if places.is_empty() {
            self.sql.push_str(" AND 1 = 0");
            return;
        }
        let mut any = Vec::new();
        for p in places {
            self.values.push(Value::from(format!("{}%", p.0)));
            any.push(format!("{column} LIKE ${}", self.values.len()));
        }
        self.sql.push_str(&format!(" AND ({})", any.join(" OR ")));
    }
}

fn condition(f: &Filter) -> Built {
    let mut b = Built { sql: "1 = 1".to_owned(), values: Vec::new() };
    b.places("i.org_path", &f.places);
    match f.stage {
        Some(Stage::Scheduled) => {
            b.sql.push_str(" AND i.state = 'review' AND i.publish_at IS NOT NULL")
        }
        Some(Stage::Review) => b.sql.push_str(" AND i.state = 'review' AND i.publish_at IS NULL"),
        Some(Stage::Withdrawn) => {
            b.sql.push_str(" AND i.state = 'withdrawn' AND i.published_at IS NOT NULL")
        }
        Some(Stage::Discarded) => {
            b.sql.push_str(" AND i.state = 'withdrawn' AND i.published_at IS NULL")
        }
        Some(s) => b.and("i.state = ?", s.word()),
        None => b.sql.push_str(" AND NOT (i.state = 'withdrawn' AND i.published_at IS NULL)"),
    }
    if let Some(org) = f.org {
        b.and("i.org = ?", org);
    }
    if let Some(c) = f.category {
        b.and("i.category = ?", c);
    }
    if let Some(y) = f.year {
        b.and("i.year = ?", y);
    }
    if let Some(p) = f.created_by {
        b.and("i.created_by = ?", p);
    }
    if f.returned {
        b.sql.push_str(
            " AND i.state = 'draft' AND EXISTS (SELECT 1 FROM ppid_comment c WHERE c.item = i.id
                AND c.resolved_at IS NULL)",
        );
    }
    if f.unreviewed {
        b.sql.push_str(" AND i.state = 'published' AND i.reviewed_at IS NULL");
    }
    if f.unread {
        b.sql.push_str(
            " AND EXISTS (SELECT 1 FROM ppid_file f WHERE f.item = i.id AND f.is_current
                AND f.reading = 'failed')",
        );
    }
    let text = f.text.trim();
    if let Ok(n) = text.trim_start_matches('#').parse::<i64>()
        && !(1900..=2200).contains(&n)
    {
        b.and("i.number = ?", n);
    } else {
        for word in text.split_whitespace().take(8) {
            b.and("i.title_folded LIKE ? ESCAPE '!'", like(word));
        }
    }
    b
}

/// One part of the list.
pub(crate) async fn page(c: Conn<'_>, f: &Filter, offset: i64, limit: i64) -> Result<Vec<Item>> {
    let Built { sql, mut values } = condition(f);
    let way = if f.ascending { "ASC" } else { "DESC" };
    let by = match f.sort {
        Sort::Changed => "i.updated_at",
        Sort::Title => "i.title_folded",
        Sort::Number => "i.number",
        Sort::Made => "i.made_on",
    };
    values.push(Value::from(limit));
    values.push(Value::from(offset));
    let n = values.len();
    let q = query_built(format!(
        "SELECT i.* FROM ppid_item i WHERE {sql} ORDER BY {by} {way}, i.id {way} LIMIT ${} OFFSET ${n}",
        n - 1
    ));
    values.into_iter().fold(q, db::Query::bind).all(c).await
}

/// How many items the list has.
pub(crate) async fn count(c: Conn<'_>, f: &Filter) -> Result<i64> {
    let Built { sql, values } = condition(f);
    let q = query_built(format!("SELECT COUNT(*) FROM ppid_item i WHERE {sql}"));
    values.into_iter().fold(q, db::Query::bind).scalar(c).await
}

/// The years that items are about, newest first.
pub(crate) async fn years(c: Conn<'_>, places: &[OrgPath]) -> Result<Vec<i64>> {
    let mut b = Built { sql: "i.year IS NOT NULL".to_owned(), values: Vec::new() };
    b.places("i.org_path", places);
    let q = query_built(format!(
        "SELECT DISTINCT i.year FROM ppid_item i WHERE {} ORDER BY 1 DESC",
        b.sql
    ));
    b.values.into_iter().fold(q, db::Query::bind).scalars(c).await
}

db::row! {
    /// How many items of an agency stand where.
    #[derive(Clone, Debug)]
    pub(crate) struct AgencyCounts {
        pub(crate) org: OrgId,
        pub(crate) draft: i64,
        pub(crate) review: i64,
        pub(crate) scheduled: i64,
        pub(crate) published: i64,
        pub(crate) withdrawn: i64,
        /// When something of it last became public.
        pub(crate) last_published: Option<base::Timestamp>,
    }
}

/// Items by agency and state.
pub(crate) async fn by_agency(c: Conn<'_>, places: &[OrgPath]) -> Result<Vec<AgencyCounts>> {
    let mut b = Built { sql: "1 = 1".to_owned(), values: Vec::new() };
    b.places("i.org_path", places);
    let q = query_built(format!(
        "SELECT i.org AS org,
            CAST(SUM(CASE WHEN i.state = 'draft' THEN 1 ELSE 0 END) AS BIGINT) AS draft,
            CAST(SUM(CASE WHEN i.state = 'review' AND i.publish_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS review,
            CAST(SUM(CASE WHEN i.state = 'review' AND i.publish_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS scheduled,
            CAST(SUM(CASE WHEN i.state = 'published' THEN 1 ELSE 0 END) AS BIGINT) AS published,
            CAST(SUM(CASE WHEN i.state = 'withdrawn' AND i.published_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS withdrawn,
            MAX(CASE WHEN i.state = 'published' THEN i.published_at END) AS last_published
         FROM ppid_item i WHERE {} GROUP BY i.org ORDER BY i.org",
        b.sql
    ));
    b.values.into_iter().fold(q, db::Query::bind).all(c).await
}

/// The item of the agency that was last written by people: new ones take over its unit and officer.
pub(crate) async fn last_of(c: Conn<'_>, org: OrgId) -> Result<Option<Item>> {
    db::query("SELECT * FROM ppid_item WHERE org = $1 AND unit <> '' ORDER BY updated_at DESC, id DESC LIMIT 1")
        .bind(org)
        .optional(c)
        .await
}

#[cfg(test)]
mod tests {
    #[test]
    fn signs_of_like_are_only_letters() {
        assert_eq!(super::like("50%_Naik!"), "%50!%!_naik!!%");
    }
}
