//! Room identity on both databases: signing in, one's own account, people, organisations, erasing.
#![cfg(test)]

mod account;
mod orgs;
mod pages;
mod people;
mod sign_in;

use contracts::org::PersonId;
use testkit::{Answer, Person, Town};

fn rooms() -> Vec<kit::Room> {
    vec![identity::ROOM]
}

const PASSWORD: &str = "rumah-betang-2026";
const OFFICER: &str = "ppid.dinkes@demo.betang.id";

/// The demo's organisations and people.
async fn seeded(town: &Town) {
    identity::seed::run(&town.system()).await.unwrap();
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
