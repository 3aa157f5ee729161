//! What other pages show of duties: on the desk what is due, on an item's page what it fulfils.

use base::Result;
use contracts::org::OrgPath;
use kit::Cx;
use ui::{
    Button, Field, Markup, Opt, Row, Table, Tone, button, hidden, html, notice, section, select,
};

use super::{
    MATRIX, Slot, column_name,
    slot::{naming, pack},
    slot_href, slot_name, state,
};
use crate::{
    duty::{
        matrix::{self, Cell, Column, Line, today},
        model::{Candidate, Duty, State, proposed_part},
        store,
    },
    model::{PPID_EDIT, State as ItemState},
    office::words,
    service,
    store::Item,
};

/// Rows on the desk.
const SHOWN: usize = 8;
/// Who answers for more agencies than this reads the matrix instead.
const FEW: usize = 4;

/// What the actor's own agencies have to publish: past its day or near it, the most pressing first. Nothing for who
/// writes for no agency, or for very many.
pub(crate) async fn due_section(cx: &Cx) -> Result<Markup> {
    let orgs: Vec<_> = service::agencies(cx, PPID_EDIT)
        .await?
        .into_iter()
        .filter(|o| !matches!(o.kind.as_str(), "province" | "district"))
        .collect();
    if orgs.is_empty() || orgs.len() > FEW {
        return Ok(html! {});
    }
    let m = matrix::load(cx, &orgs, i64::from(today(cx).year())).await?;
    let mut due: Vec<(&Line, &Column, &Cell)> = m
        .lines
        .iter()
        .flat_map(|l| l.having(&m).map(move |(c, cell)| (l, c, cell)))
        .filter(|(_, _, cell)| matches!(cell.state, State::Missing | State::Soon))
        .collect();
    if due.is_empty() {
        return Ok(html! {});
    }
    due.sort_by_key(|(l, c, _)| (c.due, c.duty.number, c.part, l.org.id));
    let rows: Vec<Row> =
        due.iter().take(SHOWN).map(|(l, c, cell)| row(cx, m.year, l, c, cell)).collect();
    let columns = [
        ui::Column::text(cx.t("ppid.duty.name")),
        ui::Column::text(cx.t("ppid.office.agency")),
        ui::Column::text(cx.t("ppid.duty.due")),
        ui::Column::text(cx.t("ppid.office.state")),
        ui::Column::text(cx.t("ppid.duty.to_do")),
    ];
    let title = cx.tf("ppid.duty.what_is_due", &[("n", &due.len().to_string())]);
    let all = cx.href(MATRIX);
    Ok(section(
        &title,
        Some((cx.t("ppid.office.all"), &all)),
        &ui::table(&Table {
            caption: &title,
            columns: &columns,
            rows: &rows,
            dense: true,
            ..Table::default()
        }),
    ))
}

fn row(cx: &Cx, year: i64, l: &Line, c: &Column, cell: &Cell) -> Row {
    let slot = Slot { duty: c.duty.number, year, part: c.part };
    let href = slot_href(cx, &l.org.slug, slot);
    let to_do = match (&cell.under_way, &cell.proposed) {
        (Some(i), _) => {
            html! { a href=(cx.href(&words::at(i.number, ""))) { (cx.t("ppid.duty.to_draft")) " #" (i.number) } }
        }
        (None, Some(i)) => html! {
            a href=(cx.href(&words::at(i.number, ""))) { (cx.t("ppid.duty.seems_short")) " #" (i.number) }
            (naming(cx, i.number, slot, "meja", cx.t("ppid.duty.confirm"), ""))
        },
        _ => html! { a href=(href) { (cx.t("ppid.duty.publish_now")) } },
    };
    Row {
        cells: vec![
            html! { a href=(href) { (column_name(cx, c, year)) } },
            html! { (l.org.short()) },
            html! { (words::iso(cx, &c.due.to_string())) },
            state(cx, cell.state),
            to_do,
        ],
        class: if cell.state == State::Missing { "late" } else { "" },
        ..Row::default()
    }
}

/// What an item fulfils, what it seems to, and the list to choose from.
pub(crate) async fn of_item(cx: &Cx, item: &Item) -> Result<Markup> {
    let tree = service::tree(cx.app()).await?;
    let Some(org) = tree.find(item.org) else { return Ok(html! {}) };
    let mut r = cx.db().read().await?;
    let duties = store::duties(r.conn()).await?;
    let named = store::of_item(r.conn(), item.id).await?;
    drop(r);
    let now = i64::from(today(cx).year());
    let mut slots: Vec<(Slot, &Duty)> = Vec::new();
    for year in [now, now - 1, now + 1] {
        for d in duties.iter().filter(|d| d.concerns(org, year)) {
            for part in 1..=d.period.parts() {
                let slot = Slot { duty: d.number, year, part };
                let is_named = named
                    .iter()
                    .any(|l| (l.duty, l.year, l.part) == (slot.duty, slot.year, slot.part));
                if !is_named {
                    slots.push((slot, d));
                }
            }
        }
    }
    if slots.is_empty() && named.is_empty() {
        return Ok(html! {});
    }
    let edits = cx.may(PPID_EDIT, &OrgPath(item.org_path.clone()));
    let seems: Vec<(Slot, &Duty)> =
        if named.is_empty() && edits { proposed(cx, item, &duties, &slots) } else { Vec::new() };
    let duty_of = |n: i64| duties.iter().find(|d| d.number == n);
    let body = html! {
        @if named.is_empty() { p { (cx.t("ppid.duty.fulfils_none")) } }
        @else {
            ul {
                @for l in &named {
                    @if let Some(d) = duty_of(l.duty) {
                        @let slot = Slot { duty: l.duty, year: l.year, part: l.part };
                        li {
                            a href=(slot_href(cx, &org.slug, slot)) { (slot_name(cx, d, l.part, l.year)) }
                            @if edits { (naming(cx, item.number, slot, "item", cx.t("ppid.duty.take_back"), "1")) }
                        }
                    }
                }
            }
        }
        @if !seems.is_empty() {
            (notice(Tone::Info, cx.t("ppid.duty.item_seems"), &html! {
                @for (slot, d) in &seems {
                    p { (slot_name(cx, d, slot.part, slot.year)) }
                    (naming(cx, item.number, *slot, "item", cx.t("ppid.duty.confirm"), ""))
                }
            }))
        }
        @if edits && !slots.is_empty() { (choice(cx, item, &slots)) }
    };
    Ok(section(cx.t("ppid.duty.fulfils"), None, &body))
}

/// The slots that the item seems to fulfil by its own words: of a draft, as if it became public today.
fn proposed<'a>(
    cx: &Cx,
    item: &Item,
    duties: &'a [Duty],
    slots: &[(Slot, &'a Duty)],
) -> Vec<(Slot, &'a Duty)> {
    if item.state == ItemState::Withdrawn {
        return Vec::new();
    }
    let zone = cx.app().province().zone.clone();
    let day = item.published_at.map_or_else(|| today(cx), |t| t.civil(&zone).date());
    let c = Candidate::new(&item.title, &item.period, &item.tags.0, item.year, day);
    let fits = |s: &Slot| {
        let of_slot = duties.iter().find(|d| d.number == s.duty);
        of_slot.and_then(|d| proposed_part(d, &c, s.year)) == Some(s.part)
    };
    slots.iter().filter(|(s, _)| fits(s)).copied().collect()
}

fn choice(cx: &Cx, item: &Item, slots: &[(Slot, &Duty)]) -> Markup {
    let rows: Vec<(String, String, String)> = slots
        .iter()
        .map(|(s, d)| (pack(*s), slot_name(cx, d, s.part, s.year), s.year.to_string()))
        .collect();
    let options: Vec<Opt<'_>> =
        rows.iter().map(|(v, l, g)| Opt { value: v, label: l, hint: "", group: g }).collect();
    let field = Field {
        name: "pilihan",
        label: cx.t("ppid.duty.fulfils_which"),
        required: true,
        ..Field::default()
    };
    html! {
        details {
            summary { (cx.t("ppid.duty.fulfils_choose")) }
            form .form method="post" action=(cx.href("/kerja/ppid/kewajiban/penuhi")) {
                (hidden(&[("n", &item.number.to_string()), ("dari", "item")]))
                (select(&field, cx.t("ppid.duty.choose"), &options))
                (button(&Button { label: cx.t("ppid.duty.confirm"), small: true, ..Button::default() }))
            }
        }
    }
}
