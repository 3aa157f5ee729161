//! Who may come in where: every address of the house against nobody, a citizen, the right role at another agency,
//! and the right role. The table is a reviewed snapshot, so a route that is added and not listed fails here.

use http::{Method, StatusCode};
use kit::{Access, Holders, Role};
use testkit::{Answer, Person, Town};

use crate::things::Things;

/// Another agency, of the same rank as the one whose things are asked for.
const ELSEWHERE: &str = "dishub";

/// What even the right person is not let in to, and why.
const CLOSED: &[(&str, &str)] =
    &[("/kerja/identitas/orang/{id}/oidc", "no provider is named in the config of the town")];

/// What the right role at another agency is let in to although the address names something, and why.
const SHARED: &[(&str, &str)] = &[(
    "/kerja/audit/ekspor/{form}",
    "names a format; everybody gets the rows of where the role is",
)];

fn routes() -> Vec<(Method, &'static str, Access)> {
    let mut all = kit::serve::own_route_list();
    all.extend(
        betang::rooms::ROOMS
            .iter()
            .flat_map(|r| (r.routes)())
            .map(|r| (r.method, r.path, r.access)),
    );
    all.sort_by(|a, b| (a.1, a.0.as_str()).cmp(&(b.1, b.0.as_str())));
    all
}

/// What matters of an answer: let in, refused, hidden, or let in and told what is wrong with the input.
fn word(a: &Answer) -> &'static str {
    match a.status {
        StatusCode::UNAUTHORIZED => "refused",
        StatusCode::FORBIDDEN => "refused",
        StatusCode::SEE_OTHER if a.location().contains("/masuk?") => "refused",
        StatusCode::NOT_FOUND | StatusCode::GONE => "absent",
        s if s.is_success() || s.is_redirection() => "in",
        s if s.is_client_error() => "in",
        StatusCode::SERVICE_UNAVAILABLE => "in",
        _ => "BROKEN",
    }
}

async fn ask(
    town: &Town,
    method: &Method,
    path: &str,
    form: &[u8],
    who: Option<&Person>,
) -> &'static str {
    let headers = [
        ("content-type", if *method == Method::PATCH { PART } else { FORM }),
        ("upload-offset", "0"),
        ("sec-fetch-site", "same-origin"),
        ("tus-resumable", "1.0.0"),
    ];
    word(&town.send(method.clone(), path, who, &headers, form.to_vec()).await)
}

/// Second factors are other tests' subject.
async fn one_factor(town: &Town) {
    let mut tx = town.app.db().begin().await.unwrap();
    db::query("INSERT INTO kit_setting (key, value, changed_at) VALUES ('identity.policy', $1, 0)")
        .bind(serde_json::json!({ "second_factor": [] }))
        .run(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

const FORM: &str = "application/x-www-form-urlencoded";
const PART: &str = "application/offset+octet-stream";

async fn right_person(town: &Town, access: Access, org: Option<&str>) -> Person {
    match access {
        Access::Needs(p) => match p.holders {
            Holders::Roles(roles) => {
                town.person(*roles.first().unwrap_or(&Role::Administrator), org).await
            }
            _ => town.citizen().await,
        },
        _ => town.citizen().await,
    }
}

testkit::both! {
    async fn every_address_lets_in_whom_it_should(town: Town) {
        for room in betang::rooms::ROOMS {
            if let Some(seed) = room.seed {
                seed(&town.system()).await.unwrap();
            }
        }
        one_factor(&town).await;
        let (mut table, mut faults) = (String::new(), Vec::new());
        for (method, pattern, access) in routes() {
            let right = right_person(&town, access, None).await;
            // New ones each time: the right person's request may end them.
            let things = Things::make(&town, &right).await;
            let (path, form) = (things.fill(pattern), things.form(pattern));
            let nobody = ask(&town, &method, &path, &form, None).await;
            let citizen = town.citizen().await;
            let citizen = ask(&town, &method, &path, &form, Some(&citizen)).await;
            let other = right_person(&town, access, Some(ELSEWHERE)).await;
            let other = ask(&town, &method, &path, &form, Some(&other)).await;
            let right = ask(&town, &method, &path, &form, Some(&right)).await;
            if pattern.contains('{') {
                let shared = SHARED.iter().any(|(p, _)| *p == pattern);
                let closed = CLOSED.iter().any(|(p, _)| *p == pattern);
                if (right != "in") != closed {
                    faults.push(format!("{method} {pattern} is {right} to the right person"));
                }
                if !matches!(access, Access::Public) && (other == "in") != shared {
                    faults.push(format!("{method} {pattern} is {other} to another agency"));
                }
            }
            if !matches!(access, Access::Public) {
                assert_eq!(nobody, "refused", "{method} {pattern} lets nobody in");
            }
            if matches!(access, Access::Needs(_)) {
                assert_eq!(citizen, "refused", "{method} {pattern} lets a citizen in");
            }
            if [nobody, citizen, other, right].contains(&"BROKEN") {
                faults.push(format!("{method} {pattern}: {nobody} {citizen} {other} {right}"));
            }
            table.push_str(&format!("{:<7} {pattern:<58} {nobody:<8} {citizen:<8} {other:<8} {right}\n", method.as_str()));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        insta::with_settings!({ snapshot_suffix => "", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("who_may_come_in", table);
        });
    }
}

#[test]
fn no_two_rooms_claim_an_address() {
    let all = routes();
    for pair in all.windows(2) {
        if let [a, b] = pair {
            assert!(a.1 != b.1 || a.0 != b.0, "{} {} is claimed twice", a.0, a.1);
        }
    }
}
