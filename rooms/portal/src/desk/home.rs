//! Where a day of work begins: the rooms one works in, and what one did last.

use kit::{Access, Actor, Cx, Place, Web, audit};
use ui::{Card, Empty, Icon, Markup, card, cards, empty, html, page_head, section, toned};

use super::audit_rows;
use crate::{names::Names, speech};

const RECENT: u16 = 8;

pub(crate) async fn show(cx: Cx) -> Web {
    let names = Names::of(&cx).await?;
    let mut r = cx.db().read().await?;
    let filter = audit::Filter {
        actor: cx.actor().word(),
        places: vec![contracts::org::OrgPath::everywhere()],
        ..audit::Filter::default()
    };
    let rows = audit::page(r.conn(), &filter, None, RECENT).await?;
    let shown = audit_rows::read(&cx, r.conn(), rows, false).await?;
    drop(r);
    let body = html! {
        (page_head("", &greeting(&cx), cx.t("portal.desk.lead"), &roles(&cx, &names)))
        (section(cx.t("portal.desk.rooms"), None, &rooms(&cx)))
        (section(cx.t("portal.desk.recent"), None, &html! {
            @if shown.is_empty() {
                (empty(&Empty { icon: Some(Icon::Inbox), title: cx.t("portal.desk.nothing"), text: cx.t("portal.desk.nothing_hint"), actions: None }))
            } @else {
                (audit_rows::draw(&cx, &names, &shown, false))
            }
        }))
    };
    Ok(cx.page(cx.t("portal.menu.desk")).workbench().render(&body))
}

fn greeting(cx: &Cx) -> String {
    let name = match cx.actor() {
        Actor::Person { name, .. } => name.as_str(),
        _ => "",
    };
    let hour = cx.now().civil(&cx.app().province().zone).hour();
    let args = [("name", name)];
    match hour {
        4..=10 => cx.tf("portal.desk.morning", &args),
        11..=14 => cx.tf("portal.desk.noon", &args),
        15..=17 => cx.tf("portal.desk.afternoon", &args),
        _ => cx.tf("portal.desk.evening", &args),
    }
    .into_owned()
}

fn roles(cx: &Cx, names: &Names) -> Markup {
    let Actor::Person { roles, .. } = cx.actor() else { return html! {} };
    html! {
        div .row {
            @for h in roles {
                @let place = names.list().iter().find(|o| o.path == h.path).map(|o| o.short().to_owned());
                @let role = cx.t(&format!("kit.role.{}", h.role.word())).to_owned();
                (toned(ui::Tone::Info, Icon::User, &place.map_or_else(|| role.clone(), |p| format!("{role}, {p}"))))
            }
        }
    }
}

/// A card for each place of work that this person may enter. A room describes an entry by the text
/// `<key of the entry>_note`.
fn rooms(cx: &Cx) -> Markup {
    let mut items: Vec<&kit::MenuItem> = cx
        .app()
        .rooms()
        .iter()
        .flat_map(|r| r.menu)
        .filter(|m| m.place == Place::Workbench && m.href != "/kerja")
        .filter(|m| match m.access {
            Access::Public => true,
            Access::SignedIn => cx.actor().person().is_some(),
            Access::Needs(p) => cx.actor().may_somewhere(p),
        })
        .collect();
    items.sort_by_key(|m| (m.order, m.href));
    let drawn: Vec<Markup> = items
        .into_iter()
        .map(|m| {
            // i18n-prefix: portal.menu.
            let note_key = format!("{}_note", m.key);
            let note = if cx.app().texts().has(&note_key) { cx.t(&note_key) } else { "" };
            let href = cx.href(m.href);
            card(&Card {
                title: cx.t(m.key),
                href: &href,
                text: note,
                icon: Some(m.icon),
                ..Card::default()
            })
        })
        .collect();
    html! {
        @if drawn.is_empty() {
            (empty(&Empty { icon: Some(Icon::Lock), title: cx.t("portal.desk.no_rooms"), text: cx.t("portal.desk.no_rooms_hint"), actions: None }))
        } @else { (cards(&drawn)) }
    }
}

/// How an account without a name is called.
pub(crate) fn unnamed(cx: &Cx, id: &str) -> String {
    let tail: String = id.chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
    cx.tf("portal.audit.account", &[("id", &tail)]).into_owned()
}

/// When something happened, twice: for people and for programs.
pub(crate) fn when(cx: &Cx, at: base::Timestamp) -> (String, String) {
    (speech::moment(cx, at), at.rfc3339())
}
