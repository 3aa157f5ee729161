//! The form of an item: read, checked, saved, sent on. What it looks like is in `form_view`.

use axum::{extract::Path, response::Response};
use base::{Error, Kind, Result, Timestamp};
use contracts::papers::Proposal;
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect_with};

use super::{form_view, words};
use crate::{
    model::{Action, Category, Content, Form, ItemId, Missing, PPID_EDIT, is_date, missing},
    service::{self, items},
    store::{self, Item, files},
};

/// The longest texts, in characters.
const MAX_TITLE: usize = 500;
const MAX_TEXT: usize = 10_000;
const MAX_TAGS: usize = 30;

/// What is shown: what was typed (or stored, or proposed) and what is wrong with it.
pub(super) struct Filled {
    pub(super) item: Item,
    pub(super) fields: Fields,
    pub(super) errors: Vec<(&'static str, &'static str)>,
    /// What was read from the first document.
    pub(super) proposal: Proposal,
    /// Whether an empty field was filled from the proposal.
    pub(super) proposed: Vec<&'static str>,
    /// Somebody else saved meanwhile.
    pub(super) conflict: bool,
    pub(super) has_file: bool,
    pub(super) may_publish: bool,
}

/// Field, as the form calls it, of each text of the content.
fn of_content(c: &Content) -> Vec<(&'static str, String)> {
    vec![
        ("judul", c.title.clone()),
        ("judul_en", c.title_en.clone()),
        ("ringkasan", c.summary.clone()),
        ("kategori", c.category.clone()),
        ("tanggal", c.made_on.clone()),
        ("periode", c.period.clone()),
        ("tahun", c.year.map(|y| y.to_string()).unwrap_or_default()),
        ("unit", c.unit.clone()),
        ("pejabat", c.officer.clone()),
        ("pembuat", c.maker.clone()),
        ("tempat", c.made_place.clone()),
        ("bentuk", c.form.clone()),
        ("retensi", c.retention.clone()),
        ("bahasa", c.language.clone()),
        ("dasar", c.legal_basis.clone()),
        ("tag", c.tags.join(", ")),
    ]
}

/// What the form says, and what is wrong with it whatever is done next.
fn read(f: &Fields) -> (Content, Vec<(&'static str, &'static str)>) {
    let mut errors = Vec::new();
    let text = |name: &str| f.get(name).to_owned();
    let mut tags: Vec<String> = Vec::new();
    for t in f.get("tag").split([',', ';', '\n']).map(str::trim).filter(|t| !t.is_empty()) {
        let t: String = t.chars().take(60).collect();
        if tags.len() < MAX_TAGS && !tags.iter().any(|o| base::fold(o) == base::fold(&t)) {
            tags.push(t);
        }
    }
    let year = f.get("tahun");
    let content = Content {
        title: text("judul"),
        title_en: text("judul_en"),
        summary: text("ringkasan"),
        category: Category::parse(f.get("kategori")).map_or("", Category::word).to_owned(),
        unit: text("unit"),
        officer: text("pejabat"),
        maker: text("pembuat"),
        made_on: text("tanggal"),
        made_place: text("tempat"),
        form: Form::parse(f.get("bentuk")).map_or("soft", Form::word).to_owned(),
        retention: text("retensi"),
        language: match f.get("bahasa") {
            "en" => "en",
            "other" => "other",
            _ => "id",
        }
        .to_owned(),
        period: text("periode"),
        year: year.parse().ok().filter(|y| (1900..=2200).contains(y)),
        legal_basis: text("dasar"),
        tags,
    };
    if !year.is_empty() && content.year.is_none() {
        errors.push(("tahun", "ppid.error.year"));
    }
    if !content.made_on.is_empty() && !is_date(&content.made_on) {
        errors.push(("tanggal", "ppid.error.date"));
    }
    for (name, value) in of_content(&content) {
        let max = if matches!(name, "judul" | "judul_en") { MAX_TITLE } else { MAX_TEXT };
        if value.chars().count() > max {
            errors.push((name, "ppid.error.too_long"));
        }
    }
    (content, errors)
}

/// Numbers of related items, as typed: "12, 45".
async fn related(cx: &Cx, typed: &str) -> Result<Option<Vec<ItemId>>> {
    let mut out = Vec::new();
    let mut r = cx.db().read().await?;
    let numbers = typed.split([',', ' ', ';']).map(|n| n.trim().trim_start_matches('#'));
    for n in numbers.filter(|n| !n.is_empty()).take(50) {
        let found = match n.parse() {
            Ok(n) => store::by_number(r.conn(), n).await?,
            Err(_) => None,
        };
        match found {
            Some(i) => out.push(i.id),
            None => return Ok(None),
        }
    }
    Ok(Some(out))
}

/// GET: what is stored; what is empty is filled with what the document says, to be confirmed.
pub(super) async fn show(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let mut filled = fill(&cx, item).await?;
    if f.has("lengkapi") {
        filled.errors = wanting(&filled.item.content(), filled.has_file);
    }
    Ok(form_view::page(&cx, &filled, StatusCode::OK).await?)
}

fn wanting(c: &Content, has_file: bool) -> Vec<(&'static str, &'static str)> {
    missing(c, has_file).iter().map(|Missing { field, key }| (*field, *key)).collect()
}

async fn fill(cx: &Cx, item: Item) -> Result<Filled> {
    let mut r = cx.db().read().await?;
    let current = store::current_files(r.conn(), item.id).await?;
    let proposal = match current.first() {
        Some(f) => files::proposal(r.conn(), f.id).await?.unwrap_or_default(),
        None => Proposal::default(),
    };
    let may_publish = service::settings::may_publish(
        cx,
        r.conn(),
        item.org,
        &contracts::org::OrgPath(item.org_path.clone()),
    )
    .await?;
    let others: Vec<String> =
        store::related(r.conn(), item.id).await?.iter().map(|i| i.number.to_string()).collect();
    drop(r);
    let mut fields = of_content(&item.content());
    fields.push(("terkait", others.join(", ")));
    fields.push(("revisi", item.revision.to_string()));
    let mut proposed = Vec::new();
    // Only what nobody has written yet: a title that is still the file's name counts as not written.
    let untouched = item.revision == 1 && item.created_by.is_some();
    for (name, value) in of_proposal(&proposal) {
        if let Some(f) = fields.iter_mut().find(|(n, _)| *n == name)
            && (f.1.is_empty() || (untouched && name == "judul"))
            && !value.is_empty()
        {
            f.1 = value;
            proposed.push(name);
        }
    }
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let fields = Fields::of(&pairs);
    let has_file = !current.is_empty();
    let (errors, conflict) = (Vec::new(), false);
    Ok(Filled { item, fields, errors, proposal, proposed, conflict, has_file, may_publish })
}

fn of_proposal(p: &Proposal) -> Vec<(&'static str, String)> {
    let value = |v: &Option<contracts::papers::Proposed<String>>| {
        v.as_ref().map(|p| p.value.clone()).unwrap_or_default()
    };
    let period = value(&p.period);
    let year = period
        .split(|c: char| !c.is_ascii_digit())
        .find(|w| w.len() == 4)
        .unwrap_or_default()
        .to_owned();
    vec![
        ("judul", value(&p.title)),
        ("ringkasan", value(&p.summary)),
        ("kategori", value(&p.category)),
        ("tanggal", value(&p.date)),
        ("periode", period),
        ("tahun", year),
        ("tag", value(&p.doc_type)),
    ]
}

/// The moment typed in the two fields of a schedule, in the province's zone.
pub(super) fn scheduled(cx: &Cx, f: &Fields) -> Option<Timestamp> {
    let date: jiff::civil::Date = f.get("terbit_tanggal").parse().ok()?;
    let time: jiff::civil::Time = match f.get("terbit_jam") {
        "" => jiff::civil::time(8, 0, 0, 0),
        t => t.parse().ok()?,
    };
    let zone = jiff::tz::TimeZone::get(&cx.app().province().zone).ok()?;
    let at = date.to_datetime(time).to_zoned(zone).ok()?;
    Some(Timestamp(at.timestamp().as_millisecond()))
}

fn next_step(f: &Fields) -> Option<Action> {
    match f.get("lalu") {
        "ajukan" => Some(Action::Submit),
        "terbitkan" => Some(Action::Publish),
        "jadwalkan" => Some(Action::Schedule),
        _ => None,
    }
}

/// POST: saves, and goes on to submit, publish or schedule when asked. Whatever is wrong, all that was
/// typed comes back.
pub(super) async fn save(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let item = service::open_for(&cx, number, PPID_EDIT).await?;
    let (content, mut errors) = read(&f);
    let others = related(&cx, f.get("terkait")).await?;
    if others.is_none() {
        errors.push(("terkait", "ppid.error.related"));
    }
    let step = next_step(&f);
    let mut r = cx.db().read().await?;
    let has_file = !store::current_files(r.conn(), item.id).await?.is_empty();
    drop(r);
    let public = item.state != crate::model::State::Draft;
    if step.is_some() || public {
        for e in wanting(&content, has_file) {
            if !errors.iter().any(|(n, _)| *n == e.0) {
                errors.push(e);
            }
        }
    }
    let at = scheduled(&cx, &f);
    if step == Some(Action::Schedule) && at.is_none_or(|t| t <= cx.now()) {
        errors.push(("terbit_tanggal", "ppid.error.past"));
    }
    if !errors.is_empty() {
        return again(&cx, item, f, errors, false, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let revision: i64 = f.get("revisi").parse().unwrap_or(0);
    let saved = match items::edit(&cx, &item, revision, &content, others.as_deref()).await {
        Err(e) if e.kind() == Kind::Conflict => {
            return again(&cx, item, f, Vec::new(), true, StatusCode::CONFLICT).await;
        }
        other => other?,
    };
    let flash = match step {
        Some(action) => {
            let d = items::Details { at, ..items::Details::default() };
            items::act(&cx, &saved, saved.revision, action, &d).await?;
            words::flash(action)
        }
        None => words::flash(Action::Edit),
    };
    let undo = words::at(number, "/urungkan");
    Ok(redirect_with(&cx, &words::at(number, ""), flash, Some(&undo)))
}

async fn again(
    cx: &Cx,
    item: Item,
    typed: Fields,
    errors: Vec<(&'static str, &'static str)>,
    conflict: bool,
    status: StatusCode,
) -> Web<Response> {
    let mut filled = fill(cx, item).await?;
    // After a conflict the form goes on from the newest revision: sending it again is a decision.
    let revision = filled.item.revision.to_string();
    filled.fields = if conflict { typed.with("revisi", &revision) } else { typed };
    filled.errors = errors;
    filled.conflict = conflict;
    filled.proposed.clear();
    Ok(form_view::page(cx, &filled, status).await?)
}

/// The revision that a small form was drawn from.
pub(crate) fn revision(f: &Fields) -> Result<i64> {
    f.get("revisi").parse().map_err(|_| Error::invalid("ppid.error.changed"))
}
