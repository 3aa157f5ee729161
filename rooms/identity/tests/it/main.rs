//! Room identity on both databases: signing in, one's own account, people, organisations, erasing.
#![cfg(test)]

mod account;
mod authenticator;
mod bulk;
mod contacts;
mod data;
mod delegation;
mod factor;
mod invite;
mod oidc;
mod orgs;
mod pages;
mod passkey;
mod people;
mod policy;
mod provider;
mod reset;
mod sign_in;
mod who;

use contracts::org::PersonId;
use testkit::{Answer, Person, Town};

fn rooms() -> Vec<kit::Room> {
    vec![identity::ROOM, data::NOTES]
}

const PASSWORD: &str = "rumah-betang-2026";
const OFFICER: &str = "ppid.dinkes@demo.betang.id";

/// The demo's organisations and people. No role needs a second factor here: what asks for one has tests of its
/// own (see `policy`).
async fn seeded(town: &Town) {
    let cx = town.system();
    identity::seed::run(&cx).await.unwrap();
    if !identity::service::policy::show(&cx).await.unwrap().second_factor.is_empty() {
        identity::service::policy::set(&cx, &[]).await.unwrap();
    }
}

/// From now on letters leave the house; nobody takes them, so they can be read.
async fn with_mail(town: &Town) {
    let cx = town.system();
    let server = kit::config::Mail { host: "127.0.0.1".to_owned(), ..Default::default() };
    let mut tx = cx.begin(cx.grant_everywhere(identity::MANAGE_PEOPLE).unwrap()).await.unwrap();
    kit::setting::put(&mut tx, kit::mail::SETTING, &server).await.unwrap();
    tx.commit(kit::Audit::new("identity.seed", "mail", "test")).await.unwrap();
    town.app.refresh().await.unwrap();
}

/// The path in `mail` that begins with `start`.
fn link_in(mail: &kit::mail::Mail, start: &str) -> String {
    let at = mail.text.find(start).expect("a link in the letter");
    mail.text[at..].split_whitespace().next().unwrap_or_default().to_owned()
}

/// The value of the hidden field called `name`.
fn hidden(page: &str, name: &str) -> String {
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
    at.split('"').next().unwrap_or_default().to_owned()
}

/// The context of whoever signed in last, at `origin`.
async fn acting(town: &Town, p: &Person, origin: &str) -> kit::Cx {
    let mut r = town.app.db().read().await.unwrap();
    let session = db::query(
        "SELECT session FROM identity_sign_in WHERE person = $1 AND session IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1",
    )
    .bind(p.id)
    .scalar(r.conn())
    .await
    .unwrap();
    let roles = kit::session::held(r.conn(), p.id, town.app.clock().now()).await.unwrap();
    let actor = kit::Actor::Person { id: p.id, session, name: String::new(), roles };
    town.system().acting_as(actor).asked_at(base::Lang::Id, origin)
}

async fn try_in(town: &Town, email: &str, password: &str) -> Answer {
    town.post("/masuk", &[("email", email), ("password", password)]).await
}

/// `email` as the bearer of the cookie that the sign-in gave.
async fn signed_in(town: &Town, email: &str, password: &str) -> Person {
    bearer(town, email, &try_in(town, email, password).await).await
}

async fn bearer(town: &Town, email: &str, answer: &Answer) -> Person {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    assert!(cookie.starts_with("betang="), "{cookie}");
    Person { id: id_of(town, email).await, cookie, cx: town.nobody() }
}

async fn id_of(town: &Town, email: &str) -> PersonId {
    identity::admin::find(&town.system(), email).await.unwrap()
}

/// Whether the bearer's cookie opens the door to their own account.
async fn is_in(town: &Town, p: &Person) -> bool {
    town.get_as(p, "/akun").await.status == 200
}

/// Everything that the record says, as text.
async fn record(town: &Town) -> String {
    let mut r = town.app.db().read().await.unwrap();
    let rows: Vec<kit::audit::AuditRow> =
        db::query("SELECT * FROM kit_audit ORDER BY seq").all(r.conn()).await.unwrap();
    rows.iter().map(|r| format!("{r:?}\n")).collect()
}
