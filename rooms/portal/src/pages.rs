//! Whose page is at an address: the agency that answers for it, and the document, where there is one.

use base::Result;
use contracts::{
    org::{Org, OrgPath},
    searching::SearchDoc,
};
use kit::{Access, App, Cx, Fields};

use crate::names::Names;

/// Longer addresses are nobody's page.
const LONGEST: usize = 300;

/// A public page.
pub(crate) struct Page {
    /// Without language and query.
    pub(crate) path: String,
    /// Who answers for it; none: the province.
    pub(crate) org: Option<Org>,
}

impl Page {
    /// Where in the tree of organisations it belongs.
    pub(crate) fn org_path(&self) -> OrgPath {
        self.org.as_ref().map_or_else(OrgPath::everywhere, |o| o.path.clone())
    }
}

/// The page at `asked` (a path of this site, perhaps with a query); none where no public page can be.
pub(crate) async fn find(cx: &Cx, asked: &str) -> Result<Option<Page>> {
    let asked = without_language(asked);
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    let plain = path.len() <= LONGEST && path.bytes().all(|b| b.is_ascii_graphic());
    if !plain || !leads_to_a_page(cx.app(), path) {
        return Ok(None);
    }
    let names = Names::of(cx).await?;
    if let Some(slug) = path.strip_prefix("/instansi/") {
        let org = names.org(slug).cloned();
        return Ok(org.map(|o| Page { path: path.to_owned(), org: Some(o) }));
    }
    let document = document(cx.app(), path).await?;
    // An address that ends in a number is a thing of some room, and must be there.
    let numbered = path.rsplit('/').next().is_some_and(|s| s.bytes().all(|b| b.is_ascii_digit()));
    if document.is_none() && numbered && path != "/" {
        return Ok(None);
    }
    let slug = match document {
        Some(d) => Some(d.agency),
        // A list narrowed to one agency is that agency's.
        None => {
            let fields = Fields::parse(query);
            let mut all = fields.all("instansi");
            all.next().filter(|_| all.next().is_none()).map(str::to_owned)
        }
    };
    let org = slug.and_then(|s| names.org(&s).cloned());
    Ok(Some(Page { path: path.to_owned(), org }))
}

/// The public document whose page is at `path`.
pub(crate) async fn document(app: &App, path: &str) -> Result<Option<SearchDoc>> {
    for (_, source) in app.search_sources() {
        if let Some(doc) = source.at(path).await? {
            return Ok(Some(doc));
        }
    }
    Ok(None)
}

/// `/en/x` is the page `/x`.
pub(crate) fn without_language(path: &str) -> &str {
    match path.strip_prefix("/en") {
        Some("") => "/",
        Some(rest) if rest.starts_with(['/', '?']) => rest,
        _ => path,
    }
}

fn leads_to_a_page(app: &App, path: &str) -> bool {
    app.rooms()
        .iter()
        .flat_map(|r| (r.routes)())
        .filter(|r| r.access == Access::Public && r.method == http::Method::GET)
        .any(|r| fits(r.path, path))
}

/// Whether `path` is one of the addresses that `pattern` (axum's syntax) stands for.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut p, mut q) = (pattern.split('/'), path.split('/'));
    loop {
        match (p.next(), q.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || (a.starts_with('{') && !b.is_empty()) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_page_only_where_a_route_is() {
        for (pattern, path, want) in [
            ("/ppid/{number}", "/ppid/12", true),
            ("/ppid/{number}", "/ppid/", false),
            ("/ppid/{number}", "/ppid/12/berkas", false),
            ("/", "/", true),
            ("/cari", "/cari", true),
            ("/cari", "/carilah", false),
        ] {
            assert_eq!(fits(pattern, path), want, "{pattern} {path}");
        }
        assert_eq!(without_language("/en/ppid/1"), "/ppid/1");
        assert_eq!(without_language("/en"), "/");
        assert_eq!(without_language("/energi"), "/energi");
    }
}
