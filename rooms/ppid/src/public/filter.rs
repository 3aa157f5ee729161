//! The filters of the catalogue, the same for page, feed, export and API: read from a query, turned into a
//! search, an SQL condition, and links that add or take away one value.

use base::Result;
use contracts::{
    org::{OrgId, OrgTree},
    searching::{SearchQuery, Sort},
};
use db::Value;
use kit::Fields;

/// The categories of PerKI 1/2021, in the order of the law.
pub(super) const CATEGORIES: &[&str] = &["berkala", "serta_merta", "setiap_saat"];

/// How many values of one facet are read; more is nobody's wish.
const MANY: usize = 50;

/// What is asked of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) text: String,
    pub(super) categories: Vec<String>,
    pub(super) agencies: Vec<String>,
    pub(super) districts: Vec<String>,
    pub(super) years: Vec<i32>,
    pub(super) formats: Vec<String>,
    /// As asked; empty for the default.
    pub(super) sort: &'static str,
}

/// The names of the query's fields.
pub(super) const TEXT: &str = "q";
pub(super) const CATEGORY: &str = "kategori";
pub(super) const AGENCY: &str = "instansi";
pub(super) const DISTRICT: &str = "kabupaten";
pub(super) const YEAR: &str = "tahun";
pub(super) const FORMAT: &str = "format";
pub(super) const SORT: &str = "urut";
pub(super) const PAGE: &str = "hal";

/// The orders one can ask for.
pub(super) const SORTS: &[&str] = &["relevan", "terbaru", "terlama"];

impl Filter {
    /// Reads it; what makes no sense is left out.
    pub(super) fn read(f: &Fields) -> Self {
        let list = |name: &str, ok: fn(&str) -> bool| {
            let mut out: Vec<String> = Vec::new();
            for v in f.all(name).filter(|v| v.len() <= 80 && ok(v)).take(MANY) {
                if !out.iter().any(|o| o == v) {
                    out.push(v.to_owned());
                }
            }
            out
        };
        let slug =
            |v: &str| v.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        let mut years: Vec<i32> = f.all(YEAR).take(MANY).filter_map(|y| y.parse().ok()).collect();
        years.dedup();
        Self {
            text: f.get(TEXT).chars().filter(|c| !c.is_control()).take(200).collect(),
            categories: list(CATEGORY, |v| CATEGORIES.contains(&v)),
            agencies: list(AGENCY, slug),
            districts: list(DISTRICT, slug),
            years,
            formats: list(FORMAT, slug).into_iter().map(|v| v.to_uppercase()).collect(),
            sort: SORTS.iter().copied().find(|s| *s == f.get(SORT)).unwrap_or(""),
        }
    }

    /// Back to fields, in one fixed order: the address of this list without its page.
    pub(super) fn fields(&self) -> Fields {
        let years: Vec<String> = self.years.iter().map(ToString::to_string).collect();
        let mut pairs: Vec<(&str, &str)> = vec![(TEXT, &self.text)];
        for (name, values) in [
            (CATEGORY, &self.categories),
            (AGENCY, &self.agencies),
            (DISTRICT, &self.districts),
            (YEAR, &years),
            (FORMAT, &self.formats),
        ] {
            pairs.extend(values.iter().map(|v| (name, v.as_str())));
        }
        pairs.push((SORT, self.sort));
        Fields::of(&pairs)
    }

    /// `path` with these filters and nothing else.
    pub(super) fn at(&self, path: &str) -> String {
        with_query(path, &self.fields())
    }

    /// The same with `value` of `name` added, or taken away where it is in force.
    pub(super) fn toggled(&self, name: &str, value: &str) -> Fields {
        let fields = self.fields();
        if fields.all(name).any(|v| v == value) {
            fields.without(name, Some(value))
        } else {
            Self::read(&Fields::parse(&format!(
                "{}&{name}={}",
                fields.query(),
                contracts::links::encode(value)
            )))
            .fields()
        }
    }

    /// Whether anything narrows the list.
    pub(super) fn narrows(&self) -> bool {
        !self.text.is_empty() || self.chips() > 0
    }

    /// How many facet values are in force.
    pub(super) fn chips(&self) -> usize {
        self.categories.len()
            + self.agencies.len()
            + self.districts.len()
            + self.years.len()
            + self.formats.len()
    }

    /// The order that holds: best first for words, newest first for lists.
    pub(super) fn order(&self) -> Sort {
        match self.sort {
            "terlama" => Sort::Oldest,
            "terbaru" => Sort::Newest,
            "relevan" => Sort::Relevance,
            _ if self.text.is_empty() => Sort::Newest,
            _ => Sort::Relevance,
        }
    }

    /// As a search of this room.
    pub(super) fn search(&self, offset: usize, limit: usize, facets: bool) -> SearchQuery {
        SearchQuery {
            text: self.text.clone(),
            room: Some("ppid".to_owned()),
            kinds: Vec::new(),
            categories: self.categories.clone(),
            agencies: self.agencies.clone(),
            districts: self.districts.clone(),
            years: self.years.clone(),
            formats: self.formats.clone(),
            sort: self.order(),
            offset,
            limit,
            facets,
        }
    }

    /// As a condition over `ppid_item i`, with the values of its placeholders. The words are not in it.
    pub(super) fn condition(&self, tree: &OrgTree) -> (String, Vec<Value>) {
        let mut sql = "i.state = 'published'".to_owned();
        let mut values: Vec<Value> = Vec::new();
        let mut any = |column: &str, wanted: Vec<Value>, end: &str| {
            let marks: Vec<String> =
                (1..=wanted.len()).map(|n| format!("${}", values.len() + n)).collect();
            sql.push_str(&format!(" AND {column} IN ({}){end}", marks.join(", ")));
            values.extend(wanted);
        };
        if !self.categories.is_empty() {
            any("i.category", self.categories.iter().map(Value::from).collect(), "");
        }
        if !self.agencies.is_empty() {
            let of = self.agencies.iter().filter_map(|s| tree.by_slug(s)).map(|o| o.id);
            any("i.org", ids(of), "");
        }
        if !self.districts.is_empty() {
            let of =
                tree.list.iter().filter(|o| self.districts.contains(&o.district)).map(|o| o.id);
            any("i.org", ids(of), "");
        }
        if !self.years.is_empty() {
            any("i.year", self.years.iter().map(|y| Value::from(*y)).collect(), "");
        }
        if !self.formats.is_empty() {
            let formats = self.formats.iter().map(Value::from).collect();
            // Documents of harvested items are links.
            any(
                "EXISTS (SELECT 1 FROM (SELECT f.item, f.format FROM ppid_file f WHERE f.is_current
                    UNION ALL SELECT l.item, l.format FROM ppid_link l) AS d
                    WHERE d.item = i.id AND d.format",
                formats,
                ")",
            );
        }
        (sql, values)
    }
}

/// Ids as values; an id that names nothing where there are none, because `IN ()` is no SQL.
fn ids(of: impl Iterator<Item = OrgId>) -> Vec<Value> {
    let mut out: Vec<Value> = of.map(Value::from).collect();
    if out.is_empty() {
        out.push(Value::from(OrgId::new()));
    }
    out
}

/// `path?fields`, without the question mark when there is nothing to ask.
pub(super) fn with_query(path: &str, fields: &Fields) -> String {
    match fields.query() {
        q if q.is_empty() => path.to_owned(),
        q => format!("{path}?{q}"),
    }
}

/// The tree of organisations; empty where room identity is closed.
///
/// # Errors
/// The answering room's.
pub(super) async fn tree(cx: &kit::Cx) -> Result<std::sync::Arc<OrgTree>> {
    match cx.ask::<dyn contracts::org::Organisations>() {
        Some(orgs) => orgs.tree().await,
        None => Ok(std::sync::Arc::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_can_be_added_and_taken_away_and_nonsense_is_left_out() {
        let f = Filter::read(&Fields::parse(
            "q=jalan&kategori=berkala&kategori=rahasia&tahun=2024&tahun=x&format=pdf&instansi=a%27b&urut=acak",
        ));
        assert_eq!(f.fields().query(), "q=jalan&kategori=berkala&tahun=2024&format=PDF");
        assert_eq!(
            f.toggled(YEAR, "2025").query(),
            "q=jalan&kategori=berkala&tahun=2024&tahun=2025&format=PDF"
        );
        assert_eq!(f.toggled(YEAR, "2024").query(), "q=jalan&kategori=berkala&format=PDF");
    }

    #[test]
    fn an_agency_that_nobody_knows_matches_nothing_rather_than_everything() {
        let f = Filter::read(&Fields::parse("instansi=tidak-ada"));
        let (sql, values) = f.condition(&OrgTree::default());
        assert_eq!((sql.as_str(), values.len()), ("i.state = 'published' AND i.org IN ($1)", 1));
    }
}
