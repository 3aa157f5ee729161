//! The record: whatever is done to it behind the house's back is found, and personal values can be destroyed.

use contracts::org::PersonId;
use db::query;
use kit::{
    Audit, Personal,
    audit::{AuditRow, Verdict, sign_head, verify},
    personal::{decrypt_marked, destroy_key, key_for_reading},
};
use serde::Serialize;
use serde_json::{Value, json};
use testkit::{Town, both};

use crate::posts::{begin, behind, commit};

async fn written(town: &Town, n: i64) {
    let cx = town.system();
    for i in 1..=n {
        commit(&cx, i).await;
    }
}

async fn sign(town: &Town) {
    let app = &town.app;
    sign_head(app.db(), &**app.store(), app.keys(), town.system().now()).await.unwrap();
}

async fn check(town: &Town) -> Verdict {
    verify(town.app.db(), &**town.app.store(), &town.app.keys().public()).await.unwrap()
}

async fn faults(town: &Town) -> String {
    check(town).await.faults.join("; ")
}

async fn rows(town: &Town) -> Vec<AuditRow> {
    let mut r = town.app.db().read().await.unwrap();
    query("SELECT * FROM kit_audit ORDER BY seq").all(r.conn()).await.unwrap()
}

both! {
    async fn a_record_nobody_touched_is_whole_and_signed_once_per_head(town: Town) {
        written(&town, 12).await;
        sign(&town).await;
        sign(&town).await;
        written(&town, 3).await;
        sign(&town).await;
        let v = check(&town).await;
        assert_eq!((v.rows, v.heads, v.faults), (15, 2, vec![]));
    }

    async fn a_changed_row_is_found_in_every_column(town: Town) {
        written(&town, 3).await;
        for (spoil, mend) in [
            ("UPDATE kit_audit SET detail = '{}' WHERE seq = 2", "UPDATE kit_audit SET detail = '{\"changed\":{\"n\":[null,2]}}' WHERE seq = 2"),
            ("UPDATE kit_audit SET at = at + 1 WHERE seq = 2", "UPDATE kit_audit SET at = at - 1 WHERE seq = 2"),
            ("UPDATE kit_audit SET actor = 'nobody' WHERE seq = 2", "UPDATE kit_audit SET actor = 'system:testkit.town' WHERE seq = 2"),
            ("UPDATE kit_audit SET permission = 'x' WHERE seq = 2", "UPDATE kit_audit SET permission = 'uji.write' WHERE seq = 2"),
            // The same letters, moved over the border of two columns.
            ("UPDATE kit_audit SET action = 'uji.writet', subject_kind = 'hing' WHERE seq = 2", "UPDATE kit_audit SET action = 'uji.write', subject_kind = 'thing' WHERE seq = 2"),
        ] {
            assert_eq!(behind(&town, spoil).await, 1);
            assert!(faults(&town).await.contains("row 2 was changed"), "{spoil}");
            behind(&town, mend).await;
            assert_eq!(faults(&town).await, "", "{mend}");
        }
    }

    async fn a_removed_row_and_a_row_put_in_are_found(town: Town) {
        written(&town, 6).await;
        behind(&town, "DELETE FROM kit_audit WHERE seq = 3").await;
        assert!(faults(&town).await.contains("row 3 is missing"));
        // A row of one's own at the end, chained as it should be; only the head does not know it.
        let last = rows(&town).await.pop().unwrap();
        let mut forged = AuditRow { seq: 7, prev_hash: last.hash.clone(), action: "uji.forged".to_owned(), ..last };
        forged.hash = forged.expected_hash();
        put(&town, &forged).await;
        assert!(faults(&town).await.contains("the head says row 6, the chain ends at 7"));
    }

    async fn a_tail_cut_off_cleanly_is_found_by_the_signed_head(town: Town) {
        written(&town, 5).await;
        sign(&town).await;
        behind(&town, "DELETE FROM kit_audit WHERE seq = 5").await;
        behind(&town, "UPDATE kit_head SET audit_seq = 4, audit_hash = (SELECT hash FROM kit_audit WHERE seq = 4)").await;
        let found = faults(&town).await;
        assert!(found.contains("the tail was cut: row 5 was signed"), "{found}");
    }

    async fn a_chain_rewritten_with_right_hashes_is_found_by_the_signed_head(town: Town) {
        written(&town, 5).await;
        sign(&town).await;
        let (mut prev, mut new) = (String::new(), Vec::new());
        for mut row in rows(&town).await {
            if row.seq == 2 {
                row.actor = "person:somebody-else".to_owned();
            }
            row.prev_hash.clone_from(&prev);
            row.hash = row.expected_hash();
            prev.clone_from(&row.hash);
            new.push(row);
        }
        behind(&town, "DELETE FROM kit_audit").await;
        for row in &new {
            put(&town, row).await;
        }
        behind(&town, "UPDATE kit_head SET audit_hash = (SELECT hash FROM kit_audit WHERE seq = 5)").await;
        let found = faults(&town).await;
        assert_eq!(found, "row 5 is not the one that was signed: the chain was rewritten");
    }

    async fn a_head_signed_with_another_key_is_not_believed(town: Town) {
        written(&town, 2).await;
        let other = kit::keys::Keys::open(&town.dir().join("other-keys")).unwrap();
        let app = &town.app;
        sign_head(app.db(), &**app.store(), &other, town.system().now()).await.unwrap();
        assert!(faults(&town).await.contains("is not ours"));
    }

    async fn checking_while_the_house_writes_raises_no_false_alarm(town: Town) {
        written(&town, 50).await;
        let writer = tokio::spawn({
            let cx = town.system();
            async move {
                for i in 0..60 {
                    commit(&cx, i).await;
                }
            }
        });
        let mut checks = 0;
        while !writer.is_finished() || checks == 0 {
            assert_eq!(faults(&town).await, "");
            checks += 1;
        }
        writer.await.unwrap();
        assert_eq!(check(&town).await.rows, 110);
    }

    async fn personal_values_are_read_with_the_persons_key_and_by_nobody_once_it_is_destroyed(town: Town) {
        let (cx, person) = (town.system(), PersonId::new());
        let card = Card { name: Personal("Siti Aminah".to_owned()), town: "Kapuas" };
        for _ in 0..2 {
            let tx = begin(&cx).await;
            tx.commit(Audit::new("uji.card", "card", 1).about(person).made(&card)).await.unwrap();
        }
        let list = rows(&town).await;
        let details: Vec<&str> = list.iter().map(|r| r.detail.as_str()).collect();
        assert!(details.iter().all(|d| !d.contains("Siti") && d.contains("Kapuas")), "{details:?}");
        assert_ne!(details[0], details[1], "the same value is not recognised by its ciphertext");
        let key = {
            let mut r = town.app.db().read().await.unwrap();
            key_for_reading(r.conn(), town.app.keys(), person).await.unwrap()
        };
        let detail: Value = serde_json::from_str(details[0]).unwrap();
        assert_eq!(decrypt_marked(detail.clone(), key.as_ref())["changed"]["name"], json!([null, "Siti Aminah"]));
        let wrong = Some([7; 32]);
        assert_eq!(decrypt_marked(detail.clone(), wrong.as_ref()), detail);

        let mut tx = begin(&cx).await;
        destroy_key(&mut tx, person).await.unwrap();
        tx.commit(Audit::new("uji.erase", "person", person)).await.unwrap();
        town.audit_is_whole().await;
        let mut r = town.app.db().read().await.unwrap();
        assert_eq!(key_for_reading(r.conn(), town.app.keys(), person).await.unwrap(), None);
        assert_eq!(decrypt_marked(detail.clone(), None), detail, "the ciphertext is all that is left");
    }

    async fn a_personal_value_about_nobody_is_left_out(town: Town) {
        let tx = begin(&town.system()).await;
        let card = Card { name: Personal("Siti Aminah".to_owned()), town: "Kapuas" };
        let nested = json!({ "deep": [{ "card": &card }] });
        tx.commit(Audit::new("uji.card", "card", 1).note("all", nested).made(&card)).await.unwrap();
        let detail = rows(&town).await.pop().unwrap().detail;
        assert!(!detail.contains("Siti") && detail.contains("Kapuas"), "{detail}");
    }

    async fn only_what_changed_is_kept(town: Town) {
        let tx = begin(&town.system()).await;
        let (old, new) = (json!({"a": 1, "b": 2, "gone": true}), json!({"a": 1, "b": 3, "fresh": "x"}));
        tx.commit(Audit::new("uji.edit", "thing", 1).diff(&old, &new)).await.unwrap();
        let detail: Value = serde_json::from_str(&rows(&town).await.pop().unwrap().detail).unwrap();
        assert_eq!(detail, json!({"changed": {"b": [2, 3], "gone": [true, null], "fresh": [null, "x"]}}));
    }
}

#[derive(Clone, Debug, Serialize)]
struct Card {
    name: Personal<String>,
    town: &'static str,
}

#[test]
fn a_log_line_with_a_personal_value_shows_nothing_of_it() {
    let card = Card { name: Personal("Siti Aminah".to_owned()), town: "Kapuas" };
    assert_eq!(format!("{card:?}"), "Card { name: ***, town: \"Kapuas\" }");
}

async fn put(town: &Town, row: &AuditRow) {
    let mut tx = town.app.db().begin().await.unwrap();
    query("INSERT INTO kit_audit VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
        .bind(row.seq)
        .bind(row.at)
        .bind(&row.actor)
        .bind(&row.action)
        .bind(&row.permission)
        .bind(&row.subject_kind)
        .bind(&row.subject_id)
        .bind(&row.org_path)
        .bind(&row.request)
        .bind(&row.about)
        .bind(&row.detail)
        .bind(&row.prev_hash)
        .bind(&row.hash)
        .run(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
