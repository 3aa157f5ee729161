//! What the public sees of the register: information, legal basis, consequence, period, body and unit of what is
//! exempt now. Never the document, the test behind it, nor what is still being tested.

use axum::body::Body;
use base::Result;
use contracts::{org::OrgTree, papers::Table};
use kit::{Access::Public, Cx, Fields, Route, Web};
use ui::{
    Button, Empty, Field, Icon, Markup, MetaItem, Opt, button, empty, html, meta_list, select,
};

use super::{clock::today, model::Rule, rules, store, store::Test};
use crate::public::{
    item::{agency, attachment},
    words,
};

const HOME: &str = "/ppid/dikecualikan";
/// More than any register holds.
const MOST: i64 = 5_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        // Not kept: what is exempt ends by the calendar, without a commit.
        Route::get("/ppid/dikecualikan", Public, list),
        Route::get("/ppid/dikecualikan.xlsx", Public, xlsx),
        Route::get("/ppid/dikecualikan.csv", Public, csv),
    ]
}

/// What is exempt now, of all agencies or of one.
struct Register {
    cx: Cx,
    tree: std::sync::Arc<OrgTree>,
    rules: Vec<Rule>,
    tests: Vec<Test>,
    /// The slug of the one agency.
    only: String,
}

impl Register {
    async fn load(cx: Cx, f: &Fields) -> Result<Self> {
        let tree = crate::service::tree(cx.app()).await?;
        let org = tree.by_slug(f.get("instansi"));
        let only = org.map(|o| o.slug.clone()).unwrap_or_default();
        let day = today(&cx).to_string();
        let mut r = cx.db().read().await?;
        let tests = store::in_force(r.conn(), org.map(|o| o.id), &day, MOST).await?;
        let rules = rules::all(r.conn()).await?;
        drop(r);
        Ok(Self { cx, tree, rules, tests, only })
    }

    fn at(&self, path: &str) -> String {
        match self.only.as_str() {
            "" => self.cx.href(path),
            slug => self.cx.href(&format!("{path}?instansi={slug}")),
        }
    }

    fn body_of(&self, t: &Test) -> String {
        agency(&self.cx, self.tree.find(t.org))
    }

    /// Until when, in words and as a day.
    fn period(&self, t: &Test) -> String {
        if t.expires_on.is_empty() {
            return t.period.clone();
        }
        let day = words::iso(&self.cx, &t.expires_on);
        self.cx
            .tf("ppid.exempt.public.until", &[("period", &t.period), ("date", &day)])
            .into_owned()
    }

    fn table(&self) -> Table {
        let cx = &self.cx;
        let columns = [
            ("ppid.export.no", 6),
            ("ppid.exempt.information", 48),
            ("ppid.exempt.basis", 60),
            ("ppid.exempt.consequence_open", 60),
            ("ppid.exempt.consequence_closed", 60),
            ("ppid.exempt.period", 30),
            ("ppid.exempt.expires_on", 14),
            ("ppid.export.col_agency", 36),
            ("ppid.exempt.unit", 36),
        ];
        let rows = self.tests.iter().map(|t| {
            vec![
                t.number.to_string(),
                t.title.clone(),
                basis(cx, &self.rules, t).join("; "),
                t.consequence_open.clone(),
                t.consequence_closed.clone(),
                t.period.clone(),
                t.expires_on.clone(),
                self.body_of(t),
                t.unit.clone(),
            ]
        });
        Table {
            title: cx.t("ppid.exempt.public.sheet").to_owned(),
            columns: columns.iter().map(|(key, w)| (cx.t(key).to_owned(), *w)).collect(),
            rows: rows.collect(),
            notes: vec![
                cx.t("ppid.exempt.public.title").to_owned(),
                cx.tf("ppid.export.source", &[("url", &cx.absolute(HOME))]).into_owned(),
                cx.tf("ppid.export.made_on", &[("date", &words::date(cx, cx.now()))]).into_owned(),
            ],
        }
    }

    fn file_name(&self, ext: &str) -> String {
        let whose = if self.only.is_empty() { String::new() } else { format!("-{}", self.only) };
        format!("dik{whose}-{}.{ext}", words::iso_date(&self.cx, self.cx.now()))
    }
}

/// Article and words of each ground, then what else was relied on.
pub(super) fn basis(cx: &Cx, rules: &[Rule], t: &Test) -> Vec<String> {
    let mut out: Vec<String> = rules
        .iter()
        .filter(|r| t.grounds.0.contains(&r.code))
        .map(|r| format!("{}: {}", r.article, r.name_in(cx.lang())))
        .collect();
    if !t.other_law.is_empty() {
        out.push(t.other_law.clone());
    }
    out
}

async fn list(cx: Cx, f: Fields) -> Web {
    let s = Register::load(cx.clone(), &f).await?;
    let n = words::figure(&cx, i64::try_from(s.tests.len()).unwrap_or(i64::MAX));
    let body = html! {
        div .wrap {
            (ui::page_head("", cx.t("ppid.exempt.public.title"), cx.t("ppid.exempt.public.lead"), &html! {}))
            (filter(&s))
            div .stack {
                @if s.tests.is_empty() {
                    (empty(&Empty { icon: Some(Icon::Lock), title: cx.t("ppid.exempt.public.empty"), text: cx.t("ppid.exempt.public.empty_text"), ..Empty::default() }))
                } @else {
                    p { strong { (cx.tf("ppid.exempt.public.how_many", &[("n", &n)])) } }
                    @for t in &s.tests { (entry(&s, t)) }
                }
                (take_along(&s))
            }
        }
    };
    Ok(cx
        .page(cx.t("ppid.exempt.public.title"))
        .description(cx.t("ppid.exempt.public.lead"))
        .canonical(HOME)
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(cx.t("ppid.public.title"), "/ppid")
        .crumb(cx.t("ppid.exempt.public.title"), "")
        .render(&body))
}

fn filter(s: &Register) -> Markup {
    let cx = &s.cx;
    let agencies: Vec<Opt<'_>> = s
        .tree
        .list
        .iter()
        .filter(|o| !o.closed && !matches!(o.kind.as_str(), "province" | "district"))
        .map(|o| Opt { value: &o.slug, label: o.name_in(cx.lang()), ..Opt::default() })
        .collect();
    let field = Field {
        name: "instansi",
        label: cx.t("ppid.public.agency"),
        value: &s.only,
        ..Field::default()
    };
    html! {
        form .filters method="get" action=(cx.href(HOME)) role="search" {
            (select(&field, cx.t("ppid.office.any"), &agencies))
            (button(&Button { label: cx.t("ppid.office.filter"), icon: Icon::Filter, ..Button::default() }))
        }
    }
}

fn entry(s: &Register, t: &Test) -> Markup {
    let cx = &s.cx;
    let law = basis(cx, &s.rules, t);
    let facts = [
        MetaItem {
            label: cx.t("ppid.exempt.basis"),
            value: html! { @for b in &law { p { (b) } } },
        },
        MetaItem::text(cx.t("ppid.exempt.consequence_open"), &t.consequence_open),
        MetaItem::text(cx.t("ppid.exempt.consequence_closed"), &t.consequence_closed),
        MetaItem::text(cx.t("ppid.exempt.period"), &s.period(t)),
        MetaItem::text(cx.t("ppid.exempt.public.body"), &s.body_of(t)),
        MetaItem::text(cx.t("ppid.exempt.unit"), &t.unit),
    ];
    let id = format!("dik-{}", t.number);
    html! {
        article .panel aria-labelledby=(id) {
            h2 id=(id) { (t.title) }
            (meta_list(&facts))
        }
    }
}

fn take_along(s: &Register) -> Markup {
    let cx = &s.cx;
    html! {
        section .panel aria-labelledby="bawa" {
            h2 #bawa { (cx.t("ppid.public.take")) }
            p { (cx.t("ppid.exempt.public.take_text")) }
            ul .row {
                @for (ext, label) in [("xlsx", "XLSX"), ("csv", "CSV")] {
                    li { a .btn.small.secondary rel="nofollow" href=(s.at(&format!("{HOME}.{ext}"))) {
                        (ui::icon(Icon::Download)) span { "DIK " (label) }
                    } }
                }
            }
            p .hint { (cx.t("ppid.exempt.public.objection")) }
        }
    }
}

async fn xlsx(cx: Cx, f: Fields) -> Web {
    let s = Register::load(cx, &f).await?;
    let bytes = s.cx.app().papers().xlsx(&s.table()).await?;
    let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attachment(mime, &s.file_name("xlsx"), Body::from(bytes)))
}

async fn csv(cx: Cx, f: Fields) -> Web {
    let s = Register::load(cx, &f).await?;
    let bytes = s.cx.app().papers().csv(&s.table()).await?;
    Ok(attachment("text/csv; charset=utf-8", &s.file_name("csv"), Body::from(bytes)))
}
