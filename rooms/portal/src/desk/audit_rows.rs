//! Rows of the record as people read them: names for ids, changed fields side by side, personal values
//! only for whoever may see them.

use std::collections::HashMap;

use base::Result;
use contracts::org::PersonId;
use db::Conn;
use kit::{
    Cx,
    audit::{self, AuditRow},
    personal,
};
use serde_json::Value;
use ui::{AuditEntry, Change, DiffWords, Markup, audit_rows, diff, html, meta_list};

use super::home::{unnamed, when};
use crate::{names::Names, speech};

/// A row and what was read for it.
pub(crate) struct Shown {
    pub(crate) row: AuditRow,
    pub(crate) detail: Value,
    /// The actor's name, for people.
    pub(crate) name: Option<String>,
}

/// Reads names, and personal values where `personal` allows it and the key still exists.
pub(crate) async fn read(
    cx: &Cx,
    mut c: Conn<'_>,
    rows: Vec<AuditRow>,
    personal: bool,
) -> Result<Vec<Shown>> {
    let mut people: Vec<PersonId> = rows.iter().filter_map(|r| person_of(&r.actor)).collect();
    people.sort();
    people.dedup();
    let names: HashMap<PersonId, String> =
        audit::names(c.again(), &people).await?.into_iter().collect();
    let mut keys: HashMap<String, Option<[u8; 32]>> = HashMap::new();
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let mut detail: Value = serde_json::from_str(&row.detail).unwrap_or(Value::Null);
        if personal && let Ok(about) = row.about.parse::<PersonId>() {
            if !keys.contains_key(&row.about) {
                let key = personal::key_for_reading(c.again(), cx.app().keys(), about).await?;
                keys.insert(row.about.clone(), key);
            }
            let key = keys.get(&row.about).and_then(Option::as_ref);
            detail = personal::decrypt_marked(detail, key);
        }
        let name = person_of(&row.actor).and_then(|p| names.get(&p).cloned());
        out.push(Shown { row, detail, name });
    }
    Ok(out)
}

fn person_of(actor: &str) -> Option<PersonId> {
    actor.strip_prefix("person:")?.parse().ok()
}

/// What the actor is called.
pub(crate) fn who(cx: &Cx, s: &Shown) -> String {
    match (&s.name, s.row.actor.split_once(':')) {
        (Some(name), _) => name.clone(),
        (None, Some(("person", id))) => unnamed(cx, id),
        (None, Some(("system", job))) => {
            cx.tf("portal.audit.system", &[("job", &action(cx, job))]).into_owned()
        }
        _ => cx.t("portal.audit.nobody").to_owned(),
    }
}

/// What was done. A room gives its verbs words by texts `<room>.did.<verb>`; else the verb itself is shown.
// i18n-prefix: portal.did.
pub(crate) fn action(cx: &Cx, word: &str) -> String {
    let key = word.split_once('.').map(|(room, verb)| format!("{room}.did.{verb}"));
    match key {
        Some(k) if cx.app().texts().has(&k) => cx.t(&k).to_owned(),
        _ => word.to_owned(),
    }
}

/// A value in one line; what is still encrypted says so and shows nothing of itself.
pub(crate) fn text(cx: &Cx, v: &Value) -> String {
    match hidden(cx, v) {
        Value::Null => String::new(),
        // Why something failed is kept as the key of the text that said so.
        Value::String(s) if cx.app().texts().has(&s) => cx.t(&s).to_owned(),
        Value::String(s) => s,
        other => other.to_string(),
    }
}

/// `v` with every encrypted value replaced by the word for it.
pub(crate) fn hidden(cx: &Cx, v: &Value) -> Value {
    match v {
        Value::Object(m) if m.len() == 1 && m.contains_key("$enc") => {
            Value::String(cx.t("portal.audit.encrypted").to_owned())
        }
        Value::Object(m) => m.iter().map(|(k, v)| (k.clone(), hidden(cx, v))).collect(),
        Value::Array(a) => a.iter().map(|v| hidden(cx, v)).collect(),
        other => other.clone(),
    }
}

fn detail(cx: &Cx, s: &Shown) -> Option<Markup> {
    let map = s.detail.as_object()?;
    let changed: Vec<(&String, String, String)> = map
        .get("changed")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(field, pair)| {
            let side = |n: usize| pair.get(n).map(|v| text(cx, v)).unwrap_or_default();
            (field, side(0), side(1))
        })
        .collect();
    let notes: Vec<(&String, String)> =
        map.iter().filter(|(k, _)| *k != "changed").map(|(k, v)| (k, text(cx, v))).collect();
    let changes: Vec<Change<'_>> =
        changed.iter().map(|(field, old, new)| Change { field, old, new }).collect();
    let words = DiffWords {
        field: cx.t("portal.audit.field"),
        old: cx.t("portal.audit.before"),
        new: cx.t("portal.audit.after"),
        none: cx.t("portal.audit.empty_value"),
    };
    let items: Vec<ui::MetaItem<'_>> =
        notes.iter().map(|(k, v)| ui::MetaItem::text(k.as_str(), v)).collect();
    (!changes.is_empty() || !items.is_empty()).then(|| {
        html! {
            @if !changes.is_empty() { (diff(&words, cx.t("portal.audit.changes"), &changes)) }
            @if !items.is_empty() { (meta_list(&items)) }
        }
    })
}

/// Drawn, newest first. With `links`, the thing leads to everything recorded about it.
pub(crate) fn draw(cx: &Cx, names: &Names, list: &[Shown], links: bool) -> Markup {
    struct Text {
        when: (String, String),
        who: String,
        initials: String,
        action: String,
        target: (String, String),
        context: String,
        detail: Option<Markup>,
    }
    let encode = contracts::links::encode;
    let texts: Vec<Text> = list
        .iter()
        .map(|s| {
            let r = &s.row;
            let who = who(cx, s);
            let place =
                names.list().iter().find(|o| o.path.0 == r.org_path).map(|o| o.short().to_owned());
            let target = format!("{} {}", r.subject_kind, r.subject_id);
            let href = cx.href(&format!(
                "/kerja/audit?jenis={}&objek={}",
                encode(&r.subject_kind),
                encode(&r.subject_id)
            ));
            Text {
                when: when(cx, r.at),
                initials: speech::initials(&who),
                who,
                action: action(cx, &r.action),
                target: (target, if links { href } else { String::new() }),
                context: [
                    Some(format!("#{}", r.seq)),
                    Some(r.action.clone()),
                    place,
                    Some(r.request.clone()),
                ]
                .into_iter()
                .flatten()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
                detail: detail(cx, s),
            }
        })
        .collect();
    let entries: Vec<AuditEntry<'_>> = texts
        .iter()
        .zip(list)
        .map(|(t, s)| AuditEntry {
            when: &t.when.0,
            datetime: &t.when.1,
            who: (&t.who, &t.initials),
            action: &t.action,
            target: (&t.target.0, &t.target.1),
            context: &t.context,
            hash: s.row.hash.get(..10).unwrap_or_default(),
            detail: t.detail.clone().map(|m| (cx.t("portal.audit.show_detail"), m)),
        })
        .collect();
    audit_rows(&entries)
}
