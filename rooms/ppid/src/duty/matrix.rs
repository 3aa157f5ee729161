//! How every agency stands with every duty of a year: what the matrix shows, the desk lists and reminders speak of.

use std::{collections::HashMap, sync::Arc};

use base::{Result, Timestamp};
use contracts::org::{Org, OrgId, OrgPath};
use jiff::civil::Date;
use kit::Cx;

use super::{
    model::{Candidate, Duty, State, proposed_part},
    settings,
    store::{self, Found},
};
use crate::model::State as ItemState;

/// Today, where the province is.
pub(super) fn today(cx: &Cx) -> Date {
    cx.now().civil(&cx.app().province().zone).date()
}

/// A duty in one part of a year: a column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) duty: Arc<Duty>,
    pub(super) part: i64,
    /// The last day in time.
    pub(super) due: Date,
}

/// An item by number and title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) number: i64,
    pub(super) title: String,
}

/// How an agency stands with a column.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) state: State,
    /// What is public and fulfils it; the first, when several do.
    pub(super) item: Option<Named>,
    /// When that became public.
    pub(super) published: Option<Date>,
    /// A draft that will fulfil it.
    pub(super) under_way: Option<Named>,
    /// A published item that seems to fulfil it, where none was named.
    pub(super) proposed: Option<Named>,
}

/// An agency: a row. A cell is none where the duty does not apply.
pub(super) struct Line {
    pub(super) org: Org,
    pub(super) cells: Vec<Option<Cell>>,
}

impl Line {
    /// Its cells with their columns, without those that do not apply.
    pub(super) fn having<'a>(
        &'a self,
        m: &'a Matrix,
    ) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        m.columns.iter().zip(&self.cells).filter_map(|(c, cell)| Some((c, cell.as_ref()?)))
    }

    /// How many of its cells are in one of `states`.
    pub(super) fn count(&self, states: &[State]) -> usize {
        self.cells.iter().flatten().filter(|c| states.contains(&c.state)).count()
    }
}

/// The whole of a year.
pub(super) struct Matrix {
    pub(super) year: i64,
    pub(super) columns: Vec<Column>,
    pub(super) lines: Vec<Line>,
}

/// The columns of a year: duties at work, part by part.
fn columns(duties: &[Arc<Duty>], year: i64) -> Result<Vec<Column>> {
    let mut out = Vec::new();
    for duty in duties.iter().filter(|d| d.active && d.first_year <= year) {
        for part in 1..=duty.period.parts() {
            out.push(Column { duty: duty.clone(), part, due: duty.due(year, part)? });
        }
    }
    Ok(out)
}

/// First and last moment of a calendar year, where the province is.
pub(super) fn span(cx: &Cx, year: i64) -> (Timestamp, Timestamp) {
    let zone = &cx.app().province().zone;
    let first = |y: i64| {
        let y = i16::try_from(y).unwrap_or(i16::MAX);
        Date::new(y, 1, 1).map_or(Timestamp(0), |d| Timestamp::start_of(d, zone))
    };
    (first(year), first(year + 1))
}

/// How `orgs` stand in `year`. Agencies that have no duty are left out.
pub(super) async fn load(cx: &Cx, orgs: &[Org], year: i64) -> Result<Matrix> {
    let places: Vec<OrgPath> = match orgs {
        // A few agencies are asked for by name; many are cheaper read as one.
        few if few.len() <= 3 => few.iter().map(|o| o.path.clone()).collect(),
        _ => vec![OrgPath::everywhere()],
    };
    let mut r = cx.db().read().await?;
    let soon_days = settings::read(r.conn()).await?.soon_days();
    let duties: Vec<Arc<Duty>> = store::duties(r.conn()).await?.into_iter().map(Arc::new).collect();
    let links = store::links(r.conn(), year, &places).await?;
    let found = store::candidates(r.conn(), year, span(cx, year), &places).await?;
    drop(r);
    let columns = columns(&duties, year)?;
    let (zone, today) = (cx.app().province().zone.clone(), today(cx));
    let mut named: HashMap<(OrgId, i64, i64), Vec<&store::Link>> = HashMap::new();
    for l in &links {
        named.entry((l.org, l.duty, l.part)).or_default().push(l);
    }
    let proposals = proposals(&duties, &found, year, &zone);
    let mut lines = Vec::new();
    for org in orgs {
        let mut cells = Vec::with_capacity(columns.len());
        for col in &columns {
            if !col.duty.concerns(org, year) {
                cells.push(None);
                continue;
            }
            let key = (org.id, col.duty.number, col.part);
            let mine = named.get(&key).map_or(&[][..], Vec::as_slice);
            let mut cell = cell(mine, col.due, today, soon_days, &zone);
            if cell.item.is_none() {
                cell.proposed = proposals.get(&key).cloned();
            }
            cells.push(Some(cell));
        }
        if cells.iter().any(Option::is_some) {
            lines.push(Line { org: org.clone(), cells });
        }
    }
    Ok(Matrix { year, columns, lines })
}

fn cell(links: &[&store::Link], due: Date, today: Date, soon_days: i64, zone: &str) -> Cell {
    let name = |l: &store::Link| Named { number: l.number, title: l.title.clone() };
    let public = links
        .iter()
        .filter(|l| l.state == ItemState::Published)
        .filter_map(|l| Some((l.published_at?.civil(zone).date(), *l)))
        .min_by_key(|(day, l)| (*day, l.number));
    let under_way = links.iter().find(|l| matches!(l.state, ItemState::Draft | ItemState::Review));
    let published = public.map(|(day, _)| day);
    Cell {
        state: State::of(published, due, today, soon_days),
        item: public.map(|(_, l)| name(l)),
        published,
        under_way: under_way.map(|l| name(l)),
        proposed: None,
    }
}

/// The candidate of an item as it was found.
pub(super) fn candidate(f: &Found, zone: &str) -> Option<Candidate> {
    let day = f.published_at?.civil(zone).date();
    Some(Candidate::new(&f.title, &f.period, &f.tags.0, f.year, day))
}

/// The newest item that seems to fulfil each duty, by agency, duty and part.
fn proposals(
    duties: &[Arc<Duty>],
    found: &[Found],
    year: i64,
    zone: &str,
) -> HashMap<(OrgId, i64, i64), Named> {
    let mut out = HashMap::new();
    for f in found {
        let Some(c) = candidate(f, zone) else { continue };
        for d in duties.iter().filter(|d| d.active) {
            if let Some(part) = proposed_part(d, &c, year) {
                out.entry((f.org, d.number, part))
                    .or_insert_with(|| Named { number: f.number, title: f.title.clone() });
            }
        }
    }
    out
}
