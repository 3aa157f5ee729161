//! What a visitor asks of the search: read from the address, written back into addresses.

use contracts::{
    links::encode,
    searching::{SearchQuery, Sort},
};
use kit::{Cx, Fields};

/// Hits on a page.
pub(crate) const PER_PAGE: usize = 20;
/// Nobody reads further; the filters are the way to go on.
pub(crate) const LAST_PAGE: usize = 500;
const LONGEST_TEXT: usize = 200;
const MOST_VALUES: usize = 30;

/// The filters of the search, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    Kind,
    Category,
    Agency,
    District,
    Year,
    Format,
}

impl Filter {
    pub(crate) const ALL: [Self; 6] =
        [Self::Kind, Self::Category, Self::Agency, Self::District, Self::Year, Self::Format];

    /// Its name in addresses.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kind => "jenis",
            Self::Category => "kategori",
            Self::Agency => "instansi",
            Self::District => "kabupaten",
            Self::Year => "tahun",
            Self::Format => "format",
        }
    }

    /// The key of its heading.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Kind => "portal.search.facet.kind",
            Self::Category => "portal.search.facet.category",
            Self::Agency => "portal.search.facet.agency",
            Self::District => "portal.search.facet.district",
            Self::Year => "portal.search.facet.year",
            Self::Format => "portal.search.facet.format",
        }
    }
}

/// A search as asked. Parameters that mean nothing are dropped, so they are not carried on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) text: String,
    pub(crate) sort: Sort,
    /// From 1.
    pub(crate) page: usize,
    chosen: [Vec<String>; 6],
}

impl Asked {
    /// Reads the query.
    pub(crate) fn read(fields: &Fields) -> Self {
        let mut chosen: [Vec<String>; 6] = Default::default();
        for f in Filter::ALL {
            let list = &mut chosen[f as usize];
            for v in fields.all(f.name()).filter(|v| v.len() <= 100).take(MOST_VALUES) {
                let fits = f != Filter::Year || v.parse::<i32>().is_ok();
                if fits && !list.iter().any(|x| x == v) {
                    list.push(v.to_owned());
                }
            }
        }
        Self {
            text: fields.get("q").chars().take(LONGEST_TEXT).collect(),
            sort: match fields.get("urut") {
                "terbaru" => Sort::Newest,
                "terlama" => Sort::Oldest,
                _ => Sort::Relevance,
            },
            page: fields.get("hal").parse().unwrap_or(1).clamp(1, LAST_PAGE),
            chosen,
        }
    }

    /// The values in force of one filter.
    pub(crate) fn chosen(&self, f: Filter) -> &[String] {
        &self.chosen[f as usize]
    }

    /// Whether any filter is in force.
    pub(crate) fn is_filtered(&self) -> bool {
        self.chosen.iter().any(|l| !l.is_empty())
    }

    /// With one value of a filter added, or removed when it is in force; back on the first page.
    pub(crate) fn toggled(&self, f: Filter, value: &str) -> Self {
        let mut out = Self { page: 1, ..self.clone() };
        let list = &mut out.chosen[f as usize];
        match list.iter().position(|v| v == value) {
            Some(at) => drop(list.remove(at)),
            None => list.push(value.to_owned()),
        }
        out
    }

    /// Without any filter.
    pub(crate) fn unfiltered(&self) -> Self {
        Self { page: 1, chosen: Default::default(), ..self.clone() }
    }

    /// In another order.
    pub(crate) fn sorted(&self, sort: Sort) -> Self {
        Self { sort, page: 1, ..self.clone() }
    }

    /// Exactly the words as typed: each in quotation marks, which the engine takes literally.
    pub(crate) fn exactly(&self) -> Self {
        let words = self.text.replace('"', " ");
        let text =
            words.split_whitespace().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(" ");
        Self { text, page: 1, ..self.clone() }
    }

    /// Everything but the page, as pairs.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, &str)> {
        let mut out = Vec::new();
        if !self.text.is_empty() {
            out.push(("q", self.text.as_str()));
        }
        for f in Filter::ALL {
            out.extend(self.chosen(f).iter().map(|v| (f.name(), v.as_str())));
        }
        match self.sort {
            Sort::Newest => out.push(("urut", "terbaru")),
            Sort::Oldest => out.push(("urut", "terlama")),
            Sort::Relevance => {}
        }
        out
    }

    /// Its query text, `hal` left to the caller.
    pub(crate) fn query(&self) -> String {
        let pairs: Vec<String> =
            self.pairs().iter().map(|(k, v)| format!("{k}={}", encode(v))).collect();
        pairs.join("&")
    }

    /// Its address under `path`.
    pub(crate) fn href(&self, cx: &Cx, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { cx.href(path) } else { cx.href(&format!("{path}?{query}")) }
    }

    /// The address of its pages, with `{}` for the number.
    pub(crate) fn page_pattern(&self, cx: &Cx, path: &str) -> String {
        let query = self.query();
        let and = if query.is_empty() { "" } else { "&" };
        // Braces of a value are percent-encoded, so the only `{}` is this one.
        cx.href(&format!("{path}?{query}{and}hal={{}}"))
    }

    /// For the engine.
    pub(crate) fn for_engine(&self, per_page: usize) -> SearchQuery {
        let list = |f| self.chosen(f).to_vec();
        SearchQuery {
            text: self.text.clone(),
            room: None,
            kinds: list(Filter::Kind),
            categories: list(Filter::Category),
            agencies: list(Filter::Agency),
            districts: list(Filter::District),
            years: self.chosen(Filter::Year).iter().filter_map(|y| y.parse().ok()).collect(),
            formats: list(Filter::Format),
            // Without words there is nothing to be relevant to.
            sort: match self.sort {
                Sort::Relevance if self.text.is_empty() => Sort::Newest,
                s => s,
            },
            offset: (self.page - 1) * per_page,
            limit: per_page,
            facets: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_added_and_removed_and_strange_ones_are_dropped() {
        let asked = Asked::read(&Fields::parse(
            "q=jalan&instansi=pupr&instansi=pupr&tahun=abc&tahun=2025&asing=1&hal=3",
        ));
        assert_eq!(asked.query(), "q=jalan&instansi=pupr&tahun=2025");
        assert_eq!(asked.page, 3);
        let more = asked.toggled(Filter::Agency, "dinkes");
        assert_eq!(more.query(), "q=jalan&instansi=pupr&instansi=dinkes&tahun=2025");
        assert_eq!(
            (more.page, more.toggled(Filter::Agency, "pupr").query().as_str()),
            (1, "q=jalan&instansi=dinkes&tahun=2025")
        );
        assert_eq!(asked.unfiltered().query(), "q=jalan");
    }

    #[test]
    fn exact_words_stay_apart_and_cannot_break_out_of_their_quotation_marks() {
        let asked = Asked::read(&Fields::of(&[("q", "angaran \"jaln\" x")]));
        assert_eq!(asked.exactly().text, "\"angaran\" \"jaln\" \"x\"");
    }

    #[test]
    fn no_page_is_before_the_first_or_past_the_last() {
        for (typed, want) in
            [("0", 1), ("-4", 1), ("999999999999999999999", 1), ("900", 500), ("2", 2)]
        {
            assert_eq!(Asked::read(&Fields::of(&[("hal", typed)])).page, want, "{typed}");
        }
    }
}
