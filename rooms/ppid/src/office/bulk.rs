//! One action on several items, asked for before it is done; each item is decided on its own.

use axum::response::Response;
use base::{Error, Kind};
use http::StatusCode;
use kit::{Cx, Fields, Web, web::redirect_with};
use ui::{Confirm, Field, Markup, Tone, confirm, html, notice, textarea};

use super::{actions, words};
use crate::{
    model::{Action, PPID_EDIT, next},
    service::{self, items},
    store::Item,
};

/// One page of the list.
const MOST: usize = 50;

fn action(f: &Fields) -> Result<Action, Error> {
    match f.get("tindakan") {
        "withdraw" => Ok(Action::Withdraw),
        word => actions::simple(word)
            .filter(|a| matches!(a, Action::Submit | Action::Publish))
            .ok_or_else(|| Error::invalid("ppid.error.wrong_state")),
    }
}

const fn words_of(a: Action) -> (&'static str, &'static str) {
    match a {
        Action::Publish => ("ppid.office.bulk_publish_title", "ppid.office.bulk_publish"),
        Action::Withdraw => ("ppid.office.bulk_withdraw_title", "ppid.office.bulk_withdraw"),
        _ => ("ppid.office.bulk_submit_title", "ppid.office.bulk_submit"),
    }
}

struct Picked {
    fit: Vec<Item>,
    /// Cannot be done to these, and why.
    unfit: Vec<(Item, String)>,
}

async fn pick(cx: &Cx, f: &Fields, a: Action) -> Result<Picked, Error> {
    let mut out = Picked { fit: Vec::new(), unfit: Vec::new() };
    for n in f.all("n").filter_map(|n| n.parse().ok()).take(MOST) {
        let item = service::open_for(cx, n, PPID_EDIT).await?;
        if next(item.stage(), a).is_none() {
            out.unfit.push((item, cx.t("ppid.error.wrong_state").to_owned()));
        } else if actions::is_incomplete(cx, &item, a).await? {
            out.unfit.push((item, cx.t("ppid.error.incomplete").to_owned()));
        } else {
            out.fit.push(item);
        }
    }
    Ok(out)
}

/// POST: shows what would happen.
pub(super) async fn ask(cx: Cx, f: Fields) -> Web {
    let a = action(&f)?;
    let picked = pick(&cx, &f, a).await?;
    Ok(draw(&cx, a, &picked, f.get("alasan"), "", StatusCode::OK))
}

fn draw(cx: &Cx, a: Action, p: &Picked, reason: &str, error: &str, status: StatusCode) -> Response {
    let (title, yes) = words_of(a);
    let title = cx.tf(title, &[("n", &p.fit.len().to_string())]).into_owned();
    let field = Field {
        name: "alasan",
        label: cx.t("ppid.office.withdraw_reason"),
        hint: cx.t("ppid.office.withdraw_reason_hint"),
        value: reason,
        error,
        required: true,
        ..Field::default()
    };
    let mut pairs: Vec<(&str, String)> = vec![("tindakan", a.word().to_owned())];
    for i in &p.fit {
        pairs.push(("n", i.number.to_string()));
        pairs.push(("revisi", i.revision.to_string()));
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let body = html! {
        (ui::page_head("", cx.t(yes), "", &html! {}))
        @if !p.unfit.is_empty() { (unfit(cx, p)) }
        @if p.fit.is_empty() {
            p { (cx.t("ppid.office.bulk_none")) }
            a .btn .secondary href=(cx.href("/kerja/ppid/daftar")) { span { (cx.t("ppid.office.list")) } }
        } @else {
            (confirm(&Confirm {
                title: &title,
                body: html! { ul { @for i in &p.fit { li { (words::link(cx, i)) } } } },
                action: &cx.href("/kerja/ppid/daftar/kerjakan"),
                hidden: &pairs,
                fields: if a == Action::Withdraw { textarea(&field, 4, 2000) } else { html! {} },
                yes: cx.t(yes),
                danger: a == Action::Withdraw,
                no: cx.t("ppid.office.cancel"),
                no_href: &cx.href("/kerja/ppid/daftar"),
            }))
        }
    };
    words::page(cx, &title)
        .crumb(cx.t("ppid.office.list"), "/kerja/ppid/daftar")
        .crumb(cx.t(yes), "")
        .status(status)
        .render(&body)
}

fn unfit(cx: &Cx, p: &Picked) -> Markup {
    notice(
        Tone::Warning,
        cx.t("ppid.office.bulk_unfit"),
        &html! {
            ul { @for (i, why) in &p.unfit { li { (words::link(cx, i)) ": " (why) } } }
        },
    )
}

/// POST: does it. What meanwhile changed is left alone and named.
pub(super) async fn run(cx: Cx, f: Fields) -> Web {
    let a = action(&f)?;
    let reason: String = f.get("alasan").chars().take(2000).collect();
    let mut picked = pick(&cx, &f, a).await?;
    if a == Action::Withdraw && reason.trim().is_empty() {
        let error = cx.t("ppid.error.withdraw_reason").to_owned();
        return Ok(draw(&cx, a, &picked, "", &error, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let details = items::Details { reason, at: None };
    let asked: Vec<(i64, i64)> = f
        .all("n")
        .filter_map(|n| n.parse().ok())
        .zip(f.all("revisi").filter_map(|r| r.parse().ok()))
        .collect();
    for item in std::mem::take(&mut picked.fit) {
        let Some((_, revision)) = asked.iter().find(|(n, _)| *n == item.number) else { continue };
        match items::act(&cx, &item, *revision, a, &details).await {
            Ok(_) => {}
            Err(e) if matches!(e.kind(), Kind::Conflict | Kind::Precondition | Kind::Invalid) => {
                let why = cx.say(&e);
                picked.unfit.push((item, why));
            }
            Err(e) => return Err(e.into()),
        }
    }
    if picked.unfit.is_empty() {
        return Ok(redirect_with(&cx, "/kerja/ppid/daftar", words::flash(a), None));
    }
    let body = html! {
        (ui::page_head("", cx.t("ppid.office.bulk_unfit"), "", &html! {}))
        (unfit(&cx, &picked))
        a .btn .primary href=(cx.href("/kerja/ppid/daftar")) { span { (cx.t("ppid.office.list")) } }
    };
    Ok(words::page(&cx, cx.t("ppid.office.bulk_unfit"))
        .crumb(cx.t("ppid.office.list"), "/kerja/ppid/daftar")
        .render(&body))
}
