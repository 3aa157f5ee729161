//! Who may come in where: every address of the house against nobody, a citizen, the right role at another agency,
//! and the right role. The table is a reviewed snapshot, so a route that is added and not listed fails here.

use http::{Method, StatusCode};
use kit::{Access, Holders, Role};
use testkit::{Answer, Person, Town};

/// The agency whose things are asked for, and another of the same rank.
const HERE: &str = "dinkes";
const ELSEWHERE: &str = "dishub";

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

/// Real things of the agency where the demo has them, so that scope decides and not a missing row.
async fn fill(town: &Town, path: &str) -> String {
    let number: i64 = town
        .value("SELECT i.number FROM ppid_item i JOIN identity_org o ON o.id = i.org WHERE o.slug = 'dinkes' AND i.state = 'published' ORDER BY i.number LIMIT 1")
        .await;
    let id = "0198f000-0000-7000-8000-000000000000";
    path.split('/')
        .map(|part| match part {
            "{number}" => number.to_string(),
            "{slug}" | "{org}" => HERE.to_owned(),
            "{component}" => "button".to_owned(),
            "{room}" => "ppid".to_owned(),
            p if p.starts_with('{')
                && (p.contains("page")
                    || p.contains("part")
                    || p.contains("revision")
                    || p.starts_with("{n")) =>
            {
                "1".to_owned()
            }
            p if p.starts_with('{') => id.to_owned(),
            p => p.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
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

async fn ask(town: &Town, method: &Method, path: &str, who: Option<&Person>) -> &'static str {
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("tus-resumable", "1.0.0"),
    ];
    word(&town.send(method.clone(), path, who, &form, Vec::new()).await)
}

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
        let mut table = String::new();
        for (method, pattern, access) in routes() {
            let path = fill(&town, pattern).await;
            let nobody = ask(&town, &method, &path, None).await;
            let citizen = town.citizen().await;
            let citizen = ask(&town, &method, &path, Some(&citizen)).await;
            let other = right_person(&town, access, Some(ELSEWHERE)).await;
            let other = ask(&town, &method, &path, Some(&other)).await;
            let right = right_person(&town, access, None).await;
            let right = ask(&town, &method, &path, Some(&right)).await;
            if !matches!(access, Access::Public) {
                assert_eq!(nobody, "refused", "{method} {pattern} lets nobody in");
            }
            if matches!(access, Access::Needs(_)) {
                assert_eq!(citizen, "refused", "{method} {pattern} lets a citizen in");
            }
            assert!(![nobody, citizen, other, right].contains(&"BROKEN"), "{method} {pattern}: {nobody} {citizen} {other} {right}");
            table.push_str(&format!("{:<7} {pattern:<58} {nobody:<8} {citizen:<8} {other:<8} {right}\n", method.as_str()));
        }
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
