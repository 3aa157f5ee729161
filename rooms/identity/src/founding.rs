//! Moving into an empty instance: organisations from a spreadsheet and the first administrator, for room `setup`,
//! which has seen the token from the console. All of it ends with the first account.

use std::collections::{HashMap, HashSet};

use base::{Error, Result, fold};
use contracts::{
    BoxFuture,
    event::SearchChanged,
    org::PersonId,
    setup::{Founding, NewOrg, Problem, Report},
};
use kit::{App, Audit, Cx, Permission, Role, Tx, session};

use crate::{
    model::{OrgFacts, OrgKind, OrgRow, PersonFacts, is_slug, kinds_under, password_fault},
    orgs::{Tree, doc_id},
    password,
    store::{self, people::Secret},
};

/// Only background work holds it; room `setup` decides who may ask.
const FOUND: Permission = Permission::system("identity.found");

/// The answer.
pub(crate) struct Founder(pub(crate) App);

impl Founder {
    fn cx(&self) -> Cx {
        Cx::system(&self.0, "identity.founding")
    }

    /// Begins a write that only an instance without any account takes. Two at once take turns.
    async fn begin(&self) -> Result<Tx> {
        let cx = self.cx();
        let mut tx = cx.begin(cx.grant_everywhere(FOUND)?).await?;
        store::take_turn(tx.conn()).await?;
        if store::founding::anyone(tx.conn()).await? {
            return Err(Error::precondition("identity.founding.done"));
        }
        Ok(tx)
    }

    async fn orgs(&self, province: NewOrg, rows: Vec<NewOrg>, apply: bool) -> Result<Report> {
        let mut tx = self.begin().await?;
        let there = store::orgs::all(tx.conn()).await?;
        let mut plan = Plan::over(there);
        plan.root(&province, &tx);
        for row in &rows {
            plan.add(row, &tx);
        }
        let report = plan.report();
        if !apply || !report.problems.is_empty() {
            return Ok(report);
        }
        store::raise_tree(tx.conn()).await?;
        for org in &plan.new {
            store::orgs::insert(&mut tx, org).await?;
            tx.emit(&SearchChanged { room: "identity".to_owned(), doc: doc_id(org.id) })?;
        }
        if let Some((root, facts)) = &plan.renamed {
            store::orgs::update(&mut tx, root, facts, root.revision).await?;
            tx.emit(&SearchChanged { room: "identity".to_owned(), doc: doc_id(root.id) })?;
        }
        let audit = Audit::new("identity.import_orgs", "organisations", "founding");
        tx.commit(audit.note("made", plan.new.len())).await?;
        if let Some(tree) = self.0.ask::<Tree>() {
            tree.changed();
        }
        Ok(report)
    }

    async fn administrator(&self, email: &str, name: &str, password: &str) -> Result<PersonId> {
        let facts = PersonFacts::new(email, name, "");
        if let Some((_, key)) = facts.faults().first() {
            return Err(Error::invalid(key));
        }
        if let Some(key) = password_fault(password, &facts.email.0) {
            return Err(Error::invalid(key));
        }
        let turn = password::turn().await?;
        let secret = Secret { hash: password::hash(&turn, password).await?, temporary_until: None };
        let id = PersonId::new();
        let mut tx = self.begin().await?;
        store::people::insert(&mut tx, id, &facts, &secret)
            .await
            .map_err(crate::service::people::taken)?;
        session::give_role(&mut tx, id, Role::Administrator, None, None).await?;
        let audit = Audit::new("identity.create_person", "person", id).about(id).made(&facts);
        tx.commit(audit.note("role", Role::Administrator.word())).await?;
        Ok(id)
    }
}

impl Founding for Founder {
    fn is_founded(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async {
            let mut r = self.0.db().read().await?;
            store::founding::anyone(r.conn()).await
        })
    }

    fn import_orgs(
        &self,
        province: NewOrg,
        rows: Vec<NewOrg>,
        apply: bool,
    ) -> BoxFuture<'_, Result<Report>> {
        Box::pin(self.orgs(province, rows, apply))
    }

    fn first_administrator<'a>(
        &'a self,
        email: &'a str,
        name: &'a str,
        password: &'a str,
    ) -> BoxFuture<'a, Result<PersonId>> {
        Box::pin(self.administrator(email, name, password))
    }
}

/// What an import would make of the tree that is there.
struct Plan {
    /// Everything that can stand above something, by every word that names it.
    by_word: HashMap<String, OrgRow>,
    slugs: HashSet<String>,
    root: Option<OrgRow>,
    renamed: Option<(OrgRow, OrgFacts)>,
    new: Vec<OrgRow>,
    there: usize,
    problems: Vec<Problem>,
}

impl Plan {
    fn over(there: Vec<OrgRow>) -> Self {
        let mut plan = Self {
            by_word: HashMap::new(),
            slugs: HashSet::new(),
            root: None,
            renamed: None,
            new: Vec::new(),
            there: 0,
            problems: Vec::new(),
        };
        for org in there {
            plan.know(&org);
            if org.parent.is_none() {
                plan.root = Some(org);
            }
        }
        plan
    }

    /// From here on others can stand under it.
    fn know(&mut self, org: &OrgRow) {
        self.slugs.insert(org.slug.clone());
        for word in [&org.slug, &org.abbreviation, &org.name].map(|w| fold(w)) {
            if !word.is_empty() {
                self.by_word.entry(word).or_insert_with(|| org.clone());
            }
        }
    }

    /// The province at the top: made, or given the name that was typed now.
    fn root(&mut self, province: &NewOrg, tx: &Tx) {
        let facts = facts(province);
        match self.root.clone() {
            Some(root) if root.facts() != facts => self.renamed = Some((root, facts)),
            Some(_) => {}
            None => {
                let slug = slug_of(province);
                if !is_slug(&slug) {
                    return self.wrong(province, "identity.founding.slug", &slug);
                }
                let root = OrgRow::fresh(None, OrgKind::Province, &slug, &facts, tx.now());
                self.know(&root);
                self.root = Some(root.clone());
                self.new.push(root);
            }
        }
    }

    fn wrong(&mut self, row: &NewOrg, key: &'static str, value: &str) {
        self.problems.push(Problem { row: row.row, key, value: value.to_owned() });
    }

    /// One row; everything that is wrong with it is told, not only the first thing.
    fn add(&mut self, row: &NewOrg, tx: &Tx) {
        let before = self.problems.len();
        let facts = facts(row);
        for (field, key) in facts.faults() {
            let value = match field {
                "email" => &row.email,
                "website" => &row.website,
                _ => &row.name,
            };
            self.wrong(row, key, value);
        }
        let slug = slug_of(row);
        if !is_slug(&slug) {
            self.wrong(row, "identity.founding.slug", &slug);
        } else if self.new.iter().any(|o| o.slug == slug) {
            self.wrong(row, "identity.founding.twice", &slug);
        } else if self.slugs.contains(&slug) {
            self.there += 1;
            return;
        }
        let kind = match row.kind.as_str() {
            "" => Some(OrgKind::Agency),
            word => OrgKind::parse(word),
        };
        let parent = match row.parent.as_str() {
            "" => self.root.clone(),
            word => self.by_word.get(&fold(word)).cloned(),
        };
        match (&parent, kind) {
            (None, _) => self.wrong(row, "identity.founding.parent", &row.parent),
            (_, None) => self.wrong(row, "identity.founding.kind", &row.kind),
            (Some(p), Some(k)) if !kinds_under(Some(p.kind)).contains(&k) => {
                self.wrong(row, "identity.founding.kind_there", &row.kind);
            }
            _ => {}
        }
        if let (Some(parent), Some(kind), true) = (parent, kind, self.problems.len() == before) {
            let org = OrgRow::fresh(Some(&parent), kind, &slug, &facts, tx.now());
            self.know(&org);
            self.new.push(org);
        }
    }

    fn report(&self) -> Report {
        Report { made: self.new.len(), there: self.there, problems: self.problems.clone() }
    }
}

fn slug_of(row: &NewOrg) -> String {
    match (row.slug.as_str(), row.abbreviation.as_str()) {
        ("", "") => base::slug(&row.name, 60),
        ("", short) => base::slug(short, 60),
        (typed, _) => typed.to_owned(),
    }
}

fn facts(row: &NewOrg) -> OrgFacts {
    OrgFacts {
        code: row.code.clone(),
        name: row.name.clone(),
        name_en: row.name_en.clone(),
        abbreviation: row.abbreviation.clone(),
        address: row.address.clone(),
        lat: None,
        lon: None,
        email: row.email.clone(),
        phone: row.phone.clone(),
        website: row.website.clone(),
        ppid_contact: row.ppid_contact.clone(),
    }
}
