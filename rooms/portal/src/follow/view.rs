//! Pages of following, and what a subscription is called.

use axum::response::Response;
use base::Result;
use contracts::links;
use http::{HeaderValue, StatusCode, header};
use kit::{Cx, Fields, mail};
use ui::{
    Button, ButtonKind, Choices, Empty, Field, Icon, Input, LinkButton, Markup, MetaItem, Opt,
    Tone, actions, button, empty, error_summary, html, input, link_button, meta_list, notice,
    page_head, radios, section,
};

use super::{
    model::{Rhythm, Subject, What},
    store::{Follow, Follower},
};
use crate::{
    guard,
    mailbox::Address,
    names::Names,
    pages,
    public::{Filter, filter_label},
    speech,
};

/// The way to follow `path`, for pages that show something one can follow; nothing where no letters leave the
/// house.
pub(crate) fn link(cx: &Cx, path: &str) -> Markup {
    html! {
        @if mail::can_link(cx) {
            (link_button(&LinkButton {
                label: cx.t("portal.follow.link"),
                href: &cx.href(&links::follow(path, cx.path())),
                icon: Icon::Bell,
                ..LinkButton::default()
            }))
        }
    }
}

/// What letters call a subscription. A list goes by its kind alone: anybody can have a letter sent to any
/// address, and must not put words of their own into it.
pub(crate) async fn label(cx: &Cx, names: &Names, subject: &Subject) -> Result<String> {
    if subject.what == What::List && subject.path.contains('?') {
        let catalogue = subject.path.starts_with("/ppid");
        let key =
            if catalogue { "portal.follow.some_catalogue" } else { "portal.follow.some_search" };
        return Ok(cx.t(key).to_owned());
    }
    name(cx, names, subject).await
}

/// What pages call a subscription, with whatever was searched for.
pub(super) async fn name(cx: &Cx, names: &Names, subject: &Subject) -> Result<String> {
    Ok(match subject.what {
        What::Agency => names.full(cx, subject.slug()),
        What::Item => pages::document(cx.app(), &subject.path)
            .await?
            .map_or_else(|| subject.path.clone(), |d| d.title),
        What::List => list_name(cx, names, subject),
    })
}

fn list_name(cx: &Cx, names: &Names, subject: &Subject) -> String {
    let asked = subject.asked();
    let mut parts = vec![match (subject.path.starts_with("/ppid"), asked.text.as_str()) {
        (true, "") => cx.t("portal.follow.whole_catalogue").to_owned(),
        (true, q) => cx.tf("portal.follow.catalogue_for", &[("q", q)]).into_owned(),
        (false, "") => cx.t("portal.follow.whole_site").to_owned(),
        (false, q) => cx.tf("portal.follow.search_for", &[("q", q)]).into_owned(),
    }];
    for f in Filter::ALL {
        let values: Vec<String> =
            asked.chosen(f).iter().map(|v| filter_label(cx, names, f, v)).collect();
        if !values.is_empty() {
            parts.push(format!("{}: {}", cx.t(f.title()), values.join(", ")));
        }
    }
    parts.join(" · ")
}

/// A page that holds a secret of its visitor, or a form: kept by nobody.
fn private(cx: &Cx, title: &str, status: StatusCode, body: &Markup) -> Response {
    let mut r = cx
        .page(title)
        .class("narrow")
        .noindex()
        .status(status)
        .crumb(cx.t("kit.shell.home"), "/")
        .crumb(title, "")
        .render(&html! { div .wrap .stack { (body) } });
    r.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    r
}

fn p(text: &str) -> Markup {
    html! { p { (text) } }
}

// i18n-prefix: portal.rhythm.
fn rhythms(cx: &Cx, chosen: &str, error: &str) -> Markup {
    let words: Vec<(String, String)> = Rhythm::ALL
        .iter()
        .map(|r| {
            let (name, hint) =
                (format!("portal.rhythm.{}", r.word()), format!("portal.rhythm.{}_hint", r.word()));
            (cx.t(&name).to_owned(), cx.t(&hint).to_owned())
        })
        .collect();
    let options: Vec<Opt<'_>> = Rhythm::ALL
        .iter()
        .zip(&words)
        .map(|(r, (label, hint))| Opt { value: r.word(), label, hint, ..Opt::default() })
        .collect();
    radios(&Choices {
        field: Field {
            name: "irama",
            label: cx.t("portal.follow.rhythm"),
            value: chosen,
            error,
            required: true,
            ..Field::default()
        },
        options: &options,
        ..Choices::default()
    })
}

/// The form; `faults` are field and text key.
pub(super) fn form(
    cx: &Cx,
    what: &str,
    typed: &Fields,
    faults: &[(&'static str, &'static str)],
) -> Response {
    let title = cx.t("portal.follow.title");
    let lines: Vec<(&str, &str)> = faults.iter().map(|(f, k)| (*f, cx.t(k))).collect();
    let fault = |name: &str| lines.iter().find(|(f, _)| *f == name).map_or("", |(_, t)| *t);
    let rhythm = match typed.get("irama") {
        "" => Rhythm::Daily.word(),
        word => word,
    };
    let hidden: Vec<(&str, &str)> = ["apa", "kembali"]
        .iter()
        .map(|n| (*n, typed.get(n)))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    let body = html! {
        (page_head("", title, cx.t("portal.follow.lead"), &html! {}))
        (error_summary(cx.t("portal.form.faults"), &lines))
        (meta_list(&[MetaItem::text(cx.t("portal.follow.what"), what)]))
        form .form method="post" action=(cx.href("/ikuti")) novalidate {
            (ui::hidden(&hidden))
            (guard::fields(cx, typed))
            (input(&Input {
                field: Field {
                    name: "surel",
                    label: cx.t("portal.follow.email"),
                    hint: cx.t("portal.follow.email_hint"),
                    error: fault("surel"),
                    value: typed.get("surel"),
                    required: true,
                    ..Field::default()
                },
                kind: "email",
                autocomplete: "email",
                inputmode: "email",
                maxlength: 254,
                ..Input::default()
            }))
            (rhythms(cx, rhythm, fault("irama")))
            p .hint {
                (cx.t("portal.follow.promise")) " "
                a href=(cx.href("/privasi")) { (cx.t("portal.follow.privacy")) }
            }
            (actions(&[button(&Button { label: cx.t("portal.follow.send"), kind: ButtonKind::Primary, ..Button::default() })]))
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    private(cx, title, status, &body)
}

/// Where no letters leave the house.
pub(super) fn off(cx: &Cx) -> Response {
    let title = cx.t("portal.follow.title");
    let body = html! {
        (page_head("", title, "", &html! {}))
        (notice(Tone::Info, cx.t("portal.follow.off"), &p(cx.t("portal.follow.off_hint"))))
        p { a href=(cx.href("/ppid/umpan.atom")) { (cx.t("portal.agency.feed")) } }
    };
    private(cx, title, StatusCode::OK, &body)
}

/// After the form, whatever is the case.
pub(super) fn asked(cx: &Cx, back: &str) -> Response {
    let title = cx.t("portal.follow.asked");
    let body = html! {
        (page_head("", title, "", &html! {}))
        (notice(Tone::Success, cx.t("portal.follow.look"), &html! {
            p { (cx.t("portal.follow.look_1")) }
            p { (cx.t("portal.follow.look_2")) }
        }))
        p { a href=(cx.href(back)) { (cx.t("portal.form.back")) } }
    };
    private(cx, title, StatusCode::OK, &body)
}

/// The question behind the letter's link: programs that look at links change nothing.
pub(super) fn ask_confirm(cx: &Cx, what: &str, token: &str) -> Response {
    let title = cx.t("portal.follow.confirm");
    let body = html! {
        (page_head("", title, cx.t("portal.follow.confirm_lead"), &html! {}))
        (meta_list(&[MetaItem::text(cx.t("portal.follow.what"), what)]))
        form method="post" action=(cx.href("/ikuti/konfirmasi")) {
            (ui::hidden(&[("kunci", token)]))
            (button(&Button { label: cx.t("portal.follow.confirm_now"), kind: ButtonKind::Primary, icon: Icon::Check, ..Button::default() }))
        }
        p .hint { (cx.t("portal.follow.not_me")) }
    };
    private(cx, title, StatusCode::OK, &body)
}

/// A link that is too old, used, or never was one.
pub(super) fn gone(cx: &Cx) -> Response {
    let title = cx.t("portal.follow.gone");
    let body = html! {
        h1 .vh { (title) }
        (empty(&Empty {
            icon: Some(Icon::Mail),
            title,
            text: cx.t("portal.follow.gone_hint"),
            actions: Some(html! { a href=(cx.href("/ikuti")) { (cx.t("portal.follow.again")) } }),
        }))
    };
    private(cx, title, StatusCode::NOT_FOUND, &body)
}

/// Everything that one address follows.
pub(super) async fn manage(
    cx: &Cx,
    key: &str,
    who: &Follower,
    follows: &[Follow],
) -> Result<Response> {
    let names = Names::of(cx).await?;
    let title = cx.t("portal.follow.manage");
    let address = Address::open(cx.app(), &who.address)?.hint();
    let since = speech::date(cx, who.created_at);
    let mut rows = Vec::new();
    for f in follows {
        rows.push(one(cx, key, f, &name(cx, &names, &f.subject()).await?));
    }
    let n = speech::count(cx, follows.len());
    let body = html! {
        (page_head("", title, &cx.tf("portal.follow.manage_lead", &[("n", &n), ("address", &address), ("date", &since)]), &html! {}))
        @if rows.is_empty() {
            (empty(&Empty { icon: Some(Icon::Bell), title: cx.t("portal.follow.none"), text: cx.t("portal.follow.none_hint"), actions: None }))
        }
        @for row in rows { (row) }
        (section(cx.t("portal.follow.stop_all"), None, &html! {
            p { (cx.t("portal.follow.stop_text")) }
            form method="post" action=(cx.href(&format!("/ikuti/berhenti?kunci={key}"))) {
                (button(&Button { label: cx.t("portal.follow.stop_all_now"), kind: ButtonKind::Danger, icon: Icon::Trash, ..Button::default() }))
            }
        }))
    };
    Ok(private(cx, title, StatusCode::OK, &body))
}

fn one(cx: &Cx, key: &str, f: &Follow, name: &str) -> Markup {
    let other = match f.rhythm {
        Rhythm::Daily => Rhythm::Weekly,
        Rhythm::Weekly => Rhythm::Daily,
    };
    let id = f.id.to_string();
    let (now, switch) = (
        format!("portal.rhythm.{}", f.rhythm.word()),
        format!("portal.rhythm.to_{}", other.word()),
    );
    let deed = |name, value, label, kind| {
        html! {
            form method="post" action=(cx.href("/ikuti/kelola")) {
                (ui::hidden(&[("kunci", key), ("langganan", &id), (name, value)]))
                (button(&Button { label, kind, small: true, ..Button::default() }))
            }
        }
    };
    html! {
        section .panel {
            h2 { a href=(cx.href(&f.path)) { (name) } }
            p .hint { (cx.t(&now)) }
            div .row {
                (deed("irama", other.word(), cx.t(&switch), ButtonKind::Secondary))
                (deed("henti", "1", cx.t("portal.follow.stop_one"), ButtonKind::Quiet))
            }
        }
    }
}

/// The question before all letters end; the button does what one click of the mail program does.
pub(super) fn ask_stop(cx: &Cx, key: &str, n: usize) -> Response {
    let title = cx.t("portal.follow.stop_title");
    let n = speech::count(cx, n);
    let body = html! {
        (page_head("", title, &cx.tf("portal.follow.stop_lead", &[("n", &n)]), &html! {}))
        p { (cx.t("portal.follow.stop_text")) }
        form method="post" action=(cx.href(&format!("/ikuti/berhenti?kunci={key}"))) {
            (button(&Button { label: cx.t("portal.follow.stop_now"), kind: ButtonKind::Primary, ..Button::default() }))
        }
        p { a href=(cx.href(&format!("/ikuti/kelola?kunci={key}"))) { (cx.t("portal.follow.rather_manage")) } }
    };
    private(cx, title, StatusCode::OK, &body)
}

/// It is over.
pub(super) fn stopped(cx: &Cx) -> Response {
    let title = cx.t("portal.follow.stopped");
    let body = html! {
        (page_head("", title, "", &html! {}))
        (notice(Tone::Success, cx.t("portal.follow.stopped_title"), &p(cx.t("portal.follow.stopped_text"))))
        p { a href=(cx.href("/")) { (cx.t("kit.shell.home")) } }
    };
    private(cx, title, StatusCode::OK, &body)
}
