//! Words that mean the same to the search: edited here, in force at once, on every node.

use std::{collections::HashMap, time::Duration};

use axum::response::Response;
use base::Result;
use contracts::searching::{SearchPage, SearchQuery};
use http::StatusCode;
use kit::{App, Audit, Cx, Fields, Web, setting, web::redirect_with};
use ui::{
    Button, ButtonKind, Field, Icon, Input, Markup, Tone, actions, button, error_summary, html,
    input, notice, page_head, section, textarea,
};

use super::SYNONYMS;
use crate::{public::spans, speech};

const KEY: &str = "portal.synonyms";
const PATH: &str = "/kerja/sinonim";
const MOST_GROUPS: usize = 1_000;
const MOST_WORDS: usize = 20;
const LONGEST_WORD: usize = 60;
const LONGEST_TEXT: u32 = 100_000;
const OTHER_NODES: Duration = Duration::from_secs(3);

type Groups = Vec<Vec<String>>;

/// Puts the stored groups in force; called once at the start, after the index is open. On PostgreSQL it
/// also begins to look after what other nodes store.
///
/// # Errors
/// The database's.
pub async fn load_synonyms(app: &App) -> Result<()> {
    let now = stored(app).await?;
    apply(app, now.as_ref());
    if app.db().is_postgres() {
        tokio::spawn(follow(app.clone(), now));
    }
    Ok(())
}

async fn follow(app: App, mut known: Option<Groups>) {
    loop {
        tokio::select! {
            () = app.stopping().cancelled() => return,
            () = tokio::time::sleep(OTHER_NODES) => {}
        }
        match stored(&app).await {
            Ok(now) if now != known => {
                apply(&app, now.as_ref());
                known = now;
            }
            Ok(_) => {}
            Err(e) => tracing::debug!(error = %e, "synonyms: cannot look for changes"),
        }
    }
}

/// None: the engine's own.
async fn stored(app: &App) -> Result<Option<Groups>> {
    let mut r = app.db().read().await?;
    setting::get(r.conn(), KEY).await
}

fn apply(app: &App, groups: Option<&Groups>) {
    let engine = app.searching();
    match groups {
        Some(g) => engine.set_synonyms(g),
        None => engine.set_synonyms(&engine.default_synonyms()),
    }
}

/// What is in force: the groups and whether they are the engine's own.
async fn current(app: &App) -> Result<(Groups, bool)> {
    Ok(match stored(app).await? {
        Some(g) => (g, false),
        None => (app.searching().default_synonyms(), true),
    })
}

fn as_text(groups: &Groups) -> String {
    groups.iter().map(|g| g.join(", ")).collect::<Vec<_>>().join("\n")
}

/// Reads one group a line, words between commas; every mistake with its line.
fn read(cx: &Cx, text: &str) -> std::result::Result<Groups, Vec<String>> {
    let (mut groups, mut faults) = (Groups::new(), Vec::new());
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let n = n + 1;
        let line_no = n.to_string();
        let mut group: Vec<String> = Vec::new();
        for word in line.split(',').map(|w| w.split_whitespace().collect::<Vec<_>>().join(" ")) {
            let folded = base::fold(&word);
            if word.is_empty() || group.iter().any(|w| base::fold(w) == folded) {
                continue;
            }
            if word.chars().count() > LONGEST_WORD {
                faults.push(cx.tf("portal.synonyms.too_long", &[("line", &line_no)]).into_owned());
                continue;
            }
            if let Some(before) = seen.insert(folded, n).filter(|b| *b != n) {
                let args = [("word", word.as_str()), ("a", &before.to_string()), ("b", &line_no)];
                faults.push(cx.tf("portal.synonyms.twice", &args).into_owned());
            }
            group.push(word);
        }
        match group.len() {
            0 | 1 => {
                faults.push(cx.tf("portal.synonyms.too_few", &[("line", &line_no)]).into_owned())
            }
            n if n > MOST_WORDS => {
                faults.push(cx.tf("portal.synonyms.too_many", &[("line", &line_no)]).into_owned());
            }
            _ => groups.push(group),
        }
    }
    if groups.len() > MOST_GROUPS {
        faults.push(cx.t("portal.synonyms.too_many_groups").to_owned());
    }
    if faults.is_empty() { Ok(groups) } else { Err(faults) }
}

/// What the page shows beside the form.
#[derive(Default)]
struct Around {
    faults: Vec<String>,
    tried: Option<Tried>,
    own: bool,
}

/// One search under the groups in force and under those in the form.
struct Tried {
    query: String,
    before: SearchPage,
    after: SearchPage,
}

pub(crate) async fn show(cx: Cx) -> Web {
    cx.grant_everywhere(SYNONYMS)?;
    let (groups, own) = current(cx.app()).await?;
    Ok(page(&cx, &as_text(&groups), "", &Around { own, ..Around::default() }))
}

fn page(cx: &Cx, text: &str, query: &str, around: &Around) -> Response {
    let errors: Vec<(&str, &str)> =
        around.faults.iter().map(|f| ("kelompok", f.as_str())).collect();
    let all = around.faults.join(" ");
    let body = html! {
        (page_head("", cx.t("portal.menu.synonyms"), cx.t("portal.synonyms.lead"), &html! {}))
        (error_summary(cx.t("portal.synonyms.faults"), &errors))
        @if around.own { (notice(Tone::Info, "", &html! { p { (cx.t("portal.synonyms.own")) } })) }
        div .split {
            form .form method="post" action=(cx.href(PATH)) {
                (textarea(&Field {
                    name: "kelompok",
                    label: cx.t("portal.synonyms.groups"),
                    hint: cx.t("portal.synonyms.groups_hint"),
                    error: &all,
                    value: text,
                    ..Field::default()
                }, 18, LONGEST_TEXT))
                (input(&Input { field: Field {
                    name: "coba",
                    label: cx.t("portal.synonyms.try"),
                    hint: cx.t("portal.synonyms.try_hint"),
                    value: query,
                    ..Field::default()
                }, kind: "search", maxlength: 200, ..Input::default() }))
                (actions(&[
                    button(&Button { label: cx.t("portal.synonyms.save"), kind: ButtonKind::Primary, icon: Icon::Check, ..Button::default() }),
                    button(&Button { label: cx.t("portal.synonyms.try_now"), formaction: &cx.href("/kerja/sinonim/coba"), icon: Icon::Eye, ..Button::default() }),
                ]))
            }
            div .stack {
                @if let Some(t) = &around.tried { (outcome(cx, t)) }
                @if !around.own {
                    (section(cx.t("portal.synonyms.reset"), None, &html! {
                        p { (cx.t("portal.synonyms.reset_lead")) }
                        form method="post" action=(cx.href("/kerja/sinonim/bawaan")) {
                            (button(&Button { label: cx.t("portal.synonyms.reset_now"), kind: ButtonKind::Danger, icon: Icon::Undo, ..Button::default() }))
                        }
                    }))
                }
            }
        }
    };
    let status =
        if around.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    cx.page(cx.t("portal.menu.synonyms")).workbench().status(status).render(&body)
}

fn outcome(cx: &Cx, t: &Tried) -> Markup {
    let side = |title: &str, p: &SearchPage| {
        let n = speech::count(cx, p.total);
        section(
            title,
            None,
            &html! {
                p { strong { (cx.tf("portal.search.total", &[("n", &n)])) } }
                ol { @for h in &p.hits { li { a href=(cx.href(&h.doc.url)) { (spans(&h.title)) } } } }
            },
        )
    };
    html! {
        h2 { (cx.tf("portal.synonyms.tried", &[("q", &t.query)])) }
        (side(cx.t("portal.synonyms.before"), &t.before))
        (side(cx.t("portal.synonyms.after"), &t.after))
    }
}

pub(crate) async fn save(cx: Cx, fields: Fields) -> Web {
    let grant = cx.grant_everywhere(SYNONYMS)?;
    let text = fields.get("kelompok");
    let (old, own) = current(cx.app()).await?;
    let groups = match read(&cx, text) {
        Ok(g) => g,
        Err(faults) => {
            return Ok(page(
                &cx,
                text,
                fields.get("coba"),
                &Around { faults, own, ..Around::default() },
            ));
        }
    };
    store(&cx, grant, "portal.save_synonyms", Some(groups), &old).await?;
    Ok(redirect_with(&cx, PATH, "portal.flash.synonyms_saved", None))
}

pub(crate) async fn reset(cx: Cx) -> Web {
    let grant = cx.grant_everywhere(SYNONYMS)?;
    let (old, _) = current(cx.app()).await?;
    store(&cx, grant, "portal.reset_synonyms", None, &old).await?;
    Ok(redirect_with(&cx, PATH, "portal.flash.synonyms_reset", None))
}

async fn store(
    cx: &Cx,
    grant: kit::Grant,
    action: &'static str,
    new: Option<Groups>,
    old: &Groups,
) -> Result<()> {
    let shown = new.clone().unwrap_or_else(|| cx.app().searching().default_synonyms());
    let mut tx = cx.begin(grant).await?;
    setting::put(&mut tx, KEY, &new).await?;
    let (a, b) = (as_text(old), as_text(&shown));
    let audit = Audit::new(action, "setting", KEY)
        .diff(&serde_json::json!({ "groups": a }), &serde_json::json!({ "groups": b }));
    // In force before the commit is told: a page kept from now on was searched with the new groups.
    apply(cx.app(), new.as_ref());
    if let Err(e) = tx.commit(audit).await {
        cx.app().searching().set_synonyms(old);
        return Err(e);
    }
    Ok(())
}

/// Searches once with the groups in force and once with those in the form, without keeping them.
pub(crate) async fn preview(cx: Cx, fields: Fields) -> Web {
    let grant = cx.grant_everywhere(SYNONYMS)?;
    let (text, query) = (fields.get("kelompok"), fields.get("coba"));
    let (old, own) = current(cx.app()).await?;
    let groups = match read(&cx, text) {
        Ok(g) => g,
        Err(faults) => {
            return Ok(page(&cx, text, query, &Around { faults, own, ..Around::default() }));
        }
    };
    let q = SearchQuery { text: query.to_owned(), limit: 10, ..SearchQuery::default() };
    let engine = cx.app().searching();
    let before = engine.search(&q)?;
    // Nothing is awaited in between, so the borrowed groups are in force for one search only..
    engine.set_synonyms(&groups);
    let after = engine.search(&q);
    engine.set_synonyms(&old);
    // ..and a page that another visitor searched in that moment is not kept: a commit ends its life.
    let tx = cx.begin(grant).await?;
    tx.commit(Audit::new("portal.try_synonyms", "setting", KEY)).await?;
    let tried = Some(Tried { query: query.to_owned(), before, after: after? });
    Ok(page(&cx, text, query, &Around { tried, own, ..Around::default() }))
}
