//! The page of a test: what the public reads, what it does not, the decision, every earlier test, and what was done.

use axum::extract::Path;
use base::{Error, Result};
use contracts::org::OrgTree;
use http::{HeaderMap, Method};
use kit::{Cx, Fields, Web, blobs::Inline, web::redirect_with};
use ui::{
    Button, ButtonKind, FileRow, Icon, Markup, MetaItem, Moment, Tone, button, file_list, file_row,
    hidden, html, meta_list, notice, section, timeline,
};

use super::{at, form, page, state, title};
use crate::{
    exempt::{
        clock::today,
        model::{Action, Rule, State, missing},
        public::basis,
        rules,
        service::{self, Case},
        store::{self, Event, Test},
    },
    model::{PPID_EXEMPT_DECIDE, PPID_EXEMPT_EDIT},
    office::{form::revision, words},
};

/// Events shown.
const MOST: i64 = 100;

/// Which test of the entry is asked for; none: the last.
pub(super) fn round(f: &Fields) -> Option<i64> {
    f.get("putaran").parse().ok().filter(|n| *n > 0)
}

/// GET
pub(super) async fn show(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let test = service::open_test(&cx, number, round(&f)).await?;
    let case = service::case(&cx, test).await?;
    let tree = crate::service::tree(cx.app()).await?;
    let mut r = cx.db().read().await?;
    let events = store::events(r.conn(), case.test.entry, MOST).await?;
    let days = rules::warn_days(r.conn()).await?;
    drop(r);
    let t = &case.test;
    let kicker = format!("{} {number} · {}", cx.t("ppid.exempt.register"), agency(&tree, t));
    let body = html! {
        (ui::page_head(&kicker, &title(&cx, t), "", &state(&cx, t.state)))
        (messages(&cx, &case, days))
        (actions(&cx, &case))
        (section(cx.t("ppid.exempt.public_part"), None, &meta_list(&public_facts(&cx, &case.rules, t))))
        (section(cx.t("ppid.exempt.inner_part"), None, &meta_list(&inner_facts(&cx, t))))
        (section(cx.t("ppid.exempt.decision"), None, &decision(&cx, t)))
        @if case.rounds.len() > 1 { (section(cx.t("ppid.exempt.rounds"), None, &rounds(&cx, &case))) }
        (section(cx.t("ppid.office.history"), None, &history(&cx, &events)))
    };
    Ok(page(&cx, &title(&cx, t)).crumb(&number.to_string(), "").render(&body))
}

fn agency(tree: &OrgTree, t: &Test) -> String {
    tree.find(t.org).map(|o| o.short().to_owned()).unwrap_or_default()
}

fn messages(cx: &Cx, case: &Case, days: i64) -> Markup {
    let t = &case.test;
    let later = case.rounds.iter().find(|o| o.round > t.round && o.state != State::Discarded);
    let plain = |tone, text: &str| notice(tone, "", &html! { p { (text) } });
    html! {
        (form::never_notice(cx, &case.rules, &t.content()))
        @match t.state {
            State::Tested => { (plain(Tone::Info, cx.t("ppid.exempt.waits"))) }
            State::Decided if ends_soon(cx, t, days) => {
                (plain(Tone::Warning, &cx.tf("ppid.exempt.ends_soon", &[("date", &words::iso(cx, &t.expires_on))])))
            }
            State::Expired => { (plain(Tone::Danger, cx.t("ppid.exempt.is_over"))) }
            State::Opened => {
                (notice(Tone::Success, cx.t("ppid.exempt.was_opened"), &html! {
                    p { (t.ended_reason) }
                    @if let Some(n) = t.opened_item { p { a href=(cx.href(&words::at(n, ""))) { (cx.tf("ppid.exempt.opened_item", &[("n", &n.to_string())])) } } }
                }))
            }
            _ => {}
        }
        @if let Some(o) = later {
            (notice(Tone::Info, "", &html! {
                p { (cx.t("ppid.exempt.later_test")) " " a href=(cx.href(&at(t.number, &format!("?putaran={}", o.round)))) { (cx.tf("ppid.exempt.round", &[("n", &o.round.to_string())])) } }
            }))
        }
    }
}

fn ends_soon(cx: &Cx, t: &Test, days: i64) -> bool {
    let Ok(last) = t.expires_on.parse::<jiff::civil::Date>() else { return false };
    today(cx).until(last).is_ok_and(|left| i64::from(left.get_days()) <= days)
}

/// A button that does something to the test at once.
fn doing(cx: &Cx, t: &Test, what: &str, label: &str, kind: ButtonKind, icon: Icon) -> Markup {
    html! {
        form method="post" action=(cx.href(&at(t.number, "/lakukan"))) {
            (hidden(&[("revisi", &t.revision.to_string()), ("putaran", &t.round.to_string()), ("tindakan", what)]))
            (button(&Button { label: cx.t(label), kind, icon, ..Button::default() }))
        }
    }
}

fn way(cx: &Cx, t: &Test, rest: &str, label: &str, class: &str) -> Markup {
    let href = at(t.number, &format!("{rest}?putaran={}", t.round));
    html! { a class={ "btn " (class) } href=(cx.href(&href)) { span { (cx.t(label)) } } }
}

fn actions(cx: &Cx, case: &Case) -> Markup {
    use ButtonKind::{Primary, Quiet, Secondary};
    let t = &case.test;
    let (edits, decides) =
        (cx.may(PPID_EXEMPT_EDIT, &t.path()), cx.may(PPID_EXEMPT_DECIDE, &t.path()));
    let in_force = matches!(t.state, State::Decided | State::Expired);
    let busy = case.rounds.iter().any(|o| matches!(o.state, State::Draft | State::Tested));
    html! {
        div .actions {
            @if t.state == State::Draft && edits {
                (doing(cx, t, "submit", "ppid.exempt.submit", Primary, Icon::Send))
                (way(cx, t, "/ubah", "ppid.office.edit", "secondary"))
                (doing(cx, t, "discard", "ppid.exempt.discard", Quiet, Icon::Trash))
            }
            @if t.state == State::Tested {
                @if decides {
                    (way(cx, t, "/putuskan", "ppid.exempt.decide", "primary"))
                    (way(cx, t, "/kembalikan", "ppid.office.return", "secondary"))
                }
                @if edits { (doing(cx, t, "recall", "ppid.office.recall", Secondary, Icon::Undo)) }
            }
            @if in_force {
                @if edits && !busy { (doing(cx, t, "retest", "ppid.exempt.retest", Secondary, Icon::Scale)) }
                @if decides { (way(cx, t, "/buka", "ppid.exempt.open", if t.state == State::Expired { "primary" } else { "secondary" })) }
            }
        }
    }
}

fn fact<'a>(cx: &'a Cx, key: &'a str, value: &str) -> MetaItem<'a> {
    let value = if value.is_empty() {
        html! { em { (cx.t("ppid.office.empty_value")) } }
    } else {
        html! { (value) }
    };
    MetaItem { label: cx.t(key), value }
}

fn public_facts<'a>(cx: &'a Cx, rules: &[Rule], t: &Test) -> Vec<MetaItem<'a>> {
    let law = basis(cx, rules, t);
    vec![
        fact(cx, "ppid.exempt.information", &t.title),
        fact(cx, "ppid.exempt.unit", &t.unit),
        MetaItem {
            label: cx.t("ppid.exempt.basis"),
            value: html! { @for b in &law { p { (b) } } },
        },
        fact(cx, "ppid.exempt.consequence_open", &t.consequence_open),
        fact(cx, "ppid.exempt.consequence_closed", &t.consequence_closed),
        fact(cx, "ppid.exempt.period", &t.period),
        fact(cx, "ppid.exempt.expires_on", &words::iso(cx, &t.expires_on)),
    ]
}

fn inner_facts<'a>(cx: &'a Cx, t: &Test) -> Vec<MetaItem<'a>> {
    let occasion = match t.occasion.as_str() {
        "before" => cx.t("ppid.exempt.occasion_before"),
        "request" => cx.t("ppid.exempt.occasion_request"),
        "order" => cx.t("ppid.exempt.occasion_order"),
        _ => "",
    };
    vec![
        fact(cx, "ppid.exempt.document", &t.document),
        fact(cx, "ppid.exempt.part", &t.part),
        fact(cx, "ppid.exempt.occasion", occasion),
        fact(cx, "ppid.exempt.law_analysis", &t.law_analysis),
        fact(cx, "ppid.exempt.harm", &t.harm),
        fact(cx, "ppid.exempt.benefit", &t.benefit),
        fact(cx, "ppid.exempt.kind", &t.kind),
    ]
}

fn decision(cx: &Cx, t: &Test) -> Markup {
    if t.decided_at.is_none() {
        return html! { p { (cx.t("ppid.exempt.undecided")) } };
    }
    let facts = [
        fact(cx, "ppid.exempt.decided_by", &t.decided_by),
        fact(cx, "ppid.exempt.document_number", &t.document_number),
        fact(cx, "ppid.exempt.document_date", &words::iso(cx, &t.document_date)),
        fact(cx, "ppid.exempt.document_place", &t.document_place),
    ];
    let open = cx.href(&at(t.number, &format!("/dokumen?putaran={}", t.round)));
    let size = words::size(cx, t.file_size);
    html! {
        (meta_list(&facts))
        @if t.blob.is_empty() { p .hint { (cx.t("ppid.exempt.no_paper")) } }
        @else {
            (file_list(&[file_row(&FileRow { title: &t.file_name, facts: &[&size], open: &open, open_label: cx.t("ppid.office.open_file"), ..FileRow::default() })]))
        }
        @if cx.may(PPID_EXEMPT_DECIDE, &t.path()) { (super::decide::paper_form(cx, t)) }
    }
}

fn rounds(cx: &Cx, case: &Case) -> Markup {
    let n = |o: &Test| cx.tf("ppid.exempt.round", &[("n", &o.round.to_string())]).into_owned();
    html! {
        ul {
            @for o in &case.rounds {
                li {
                    @if o.round == case.test.round { strong { (n(o)) } }
                    @else { a href=(cx.href(&at(o.number, &format!("?putaran={}", o.round)))) { (n(o)) } }
                    " " (state(cx, o.state))
                    @if let Some(d) = o.decided_at { " " (words::date(cx, d)) }
                }
            }
        }
    }
}

fn history(cx: &Cx, events: &[Event]) -> Markup {
    let texts: Vec<(String, String, String)> = events
        .iter()
        .map(|e| {
            let did = cx.t(&format!("ppid.exempt.did_{}", e.action)).to_owned();
            let round = cx.tf("ppid.exempt.round", &[("n", &e.round.to_string())]);
            (words::moment(cx, e.at), e.at.rfc3339(), format!("{did} · {round}"))
        })
        .collect();
    let moments: Vec<Moment<'_>> = events
        .iter()
        .zip(&texts)
        .map(|(e, (when, datetime, what))| Moment {
            when,
            datetime,
            title: html! { (what) },
            who: words::doer(cx, e.person, &e.person_name),
            body: (!e.note.is_empty()).then(|| html! { p { (e.note) } }),
            ..Moment::default()
        })
        .collect();
    timeline(&moments)
}

/// POST: what a button does at once.
pub(super) async fn act(cx: Cx, Path(number): Path<i64>, f: Fields) -> Web {
    let test = service::open_for(&cx, number, round(&f), PPID_EXEMPT_EDIT).await?;
    let rev = revision(&f)?;
    if f.get("tindakan") == "retest" {
        service::retest(&cx, &test, rev).await?;
        return Ok(redirect_with(&cx, &at(number, "/ubah"), "ppid.exempt.flash.retest", None));
    }
    let (action, flash) = match f.get("tindakan") {
        "submit" => (Action::Submit, "ppid.exempt.flash.submitted"),
        "recall" => (Action::Recall, "ppid.flash.recalled"),
        "discard" => (Action::Discard, "ppid.flash.discarded"),
        _ => return Err(Error::invalid("ppid.exempt.error.wrong_state").into()),
    };
    if action == Action::Submit && !is_complete(&cx, &test).await? {
        return Ok(form::complete(&cx, &test));
    }
    service::act(&cx, &test, rev, action, "").await?;
    Ok(redirect_with(&cx, &at(number, ""), flash, None))
}

async fn is_complete(cx: &Cx, t: &Test) -> Result<bool> {
    let mut r = cx.db().read().await?;
    Ok(missing(&t.content(), &rules::all(r.conn()).await?).is_empty())
}

/// GET: the decision document, for the office only.
pub(super) async fn paper(
    cx: Cx,
    method: Method,
    headers: HeaderMap,
    Path(number): Path<i64>,
    f: Fields,
) -> Web {
    let test = service::open_test(&cx, number, round(&f)).await?;
    if test.blob.is_empty() {
        return Err(Error::not_found().into());
    }
    let mut r = cx.db().read().await?;
    let info = cx.app().blobs().info(r.conn(), &test.blob).await?;
    drop(r);
    let name = &test.file_name;
    Ok(cx.app().blobs().serve(&cx, &headers, &method, &info, name, Inline::IfSafe).await)
}
