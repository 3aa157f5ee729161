//! What is stored comes back: every type, at its limits, and as NULL.

use base::{Id, Rupiah, Timestamp};
use db::{Json, Migration, migrate, query, row, text_enum};
use serde::{Deserialize, Serialize};
use serde_json::{Value as JsonValue, json};

use crate::{NOW, Place, both, set};

const TABLES: &[Migration] = &[Migration {
    version: 1,
    name: "everything",
    sql:
        "CREATE TABLE thing (id {id} PRIMARY KEY, n {int}, b {bool}, r {real}, t TEXT, raw {bytes},
        j {json}, at {int}, rp {int}, state TEXT, other {id}) {strict};",
}];

text_enum! {
    /// A state.
    pub enum State {
        /// One.
        Draft = "draft",
        /// Two.
        Public = "public",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Shape {
    name: String,
    list: Vec<i64>,
    nested: Option<Box<Shape>>,
}

row! {
    #[derive(Clone, Debug, PartialEq)]
    struct Thing {
        id: Id<Thing>,
        n: Option<i64>,
        b: Option<bool>,
        r: Option<f64>,
        t: Option<String>,
        raw: Option<Vec<u8>>,
        j: Option<Json<Shape>>,
        at: Option<Timestamp>,
        rp: Option<Rupiah>,
        state: Option<State>,
        other: Option<Id<Shape>>,
    }
}

async fn put(p: &Place, t: &Thing) {
    let mut tx = p.db.begin().await.unwrap();
    let n = query("INSERT INTO thing VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(t.id)
        .bind(t.n)
        .bind(t.b)
        .bind(t.r)
        .bind(&t.t)
        .bind(t.raw.clone())
        .bind(t.j.as_ref().map(|j| serde_json::to_value(&j.0).unwrap()))
        .bind(t.at)
        .bind(t.rp)
        .bind(t.state.map(State::word))
        .bind(t.other)
        .run(tx.conn())
        .await
        .unwrap();
    assert_eq!(n, 1);
    tx.commit().await.unwrap();
}

fn shape() -> Shape {
    let inner = Shape { name: "\"<é>\\ 日本".to_owned(), list: vec![], nested: None };
    Shape { name: String::new(), list: vec![i64::MIN, 0, i64::MAX], nested: Some(Box::new(inner)) }
}

fn empty() -> Thing {
    let id = Id::new();
    Thing {
        id,
        n: None,
        b: None,
        r: None,
        t: None,
        raw: None,
        j: None,
        at: None,
        rp: None,
        state: None,
        other: None,
    }
}

both! {
    async fn every_type_comes_back_as_it_went_in(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        let full = Thing {
            id: Id::new(),
            n: Some(i64::MIN),
            b: Some(true),
            r: Some(0.1 + 0.2),
            t: Some("Kalteng 'é' \"日本\"\n$1 {id}".to_owned()),
            raw: Some(vec![0, 255, 0, 39]),
            j: Some(Json(shape())),
            at: Some(NOW),
            rp: Some(Rupiah(i64::MAX)),
            state: Some(State::Public),
            other: Some(Id::new()),
        };
        let blank = Thing { b: Some(false), t: Some(String::new()), raw: Some(vec![]), ..empty() };
        for thing in [full, blank, empty()] {
            put(&p, &thing).await;
            let mut r = p.db.read().await.unwrap();
            let got: Thing =
                query("SELECT * FROM thing WHERE id = $1").bind(thing.id).one(r.conn()).await.unwrap();
            assert_eq!(got, thing);
        }
    }

    async fn absent_values_bound_as_null_are_null(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        put(&p, &empty()).await;
        let mut r = p.db.read().await.unwrap();
        let nulls: i64 = query(
            "SELECT COUNT(*) FROM thing WHERE n IS NULL AND b IS NULL AND r IS NULL AND t IS NULL AND raw IS NULL
                AND j IS NULL AND at IS NULL AND rp IS NULL AND state IS NULL AND other IS NULL",
        )
        .scalar(r.conn())
        .await
        .unwrap();
        assert_eq!(nulls, 1);
        let e = query("SELECT n FROM thing").scalar::<i64>(r.conn()).await.unwrap_err();
        assert_eq!(e.kind(), base::Kind::Internal, "NULL read as a number is a mistake of ours, not a 0");
    }

    async fn a_word_outside_the_enum_and_json_of_another_shape_are_errors_not_guesses(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        let mut tx = p.db.begin().await.unwrap();
        query("INSERT INTO thing (id, state, j) VALUES ($1, $2, $3)")
            .bind(Id::<Thing>::new())
            .bind("retired")
            .bind(json!({"name": 3}))
            .run(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut r = p.db.read().await.unwrap();
        let e = query("SELECT state FROM thing").scalar::<State>(r.conn()).await.unwrap_err().to_string();
        assert!(e.contains("no State called retired"), "{e}");
        assert!(query("SELECT j FROM thing").scalar::<Json<Shape>>(r.conn()).await.is_err());
        let plain: JsonValue = query("SELECT j FROM thing").scalar(r.conn()).await.unwrap();
        assert_eq!(plain, json!({"name": 3}));
    }

    async fn tuples_and_scalars_read_columns_in_order(p: Place) {
        migrate(&p.db, &[set("t", TABLES)], NOW).await.unwrap();
        for n in 1..=3_i64 {
            put(&p, &Thing { n: Some(n), t: Some(format!("t{n}")), b: Some(n == 2), ..empty() }).await;
        }
        let mut r = p.db.read().await.unwrap();
        let rows: Vec<(i64, String, bool, Option<Timestamp>)> =
            query("SELECT n, t, b, at FROM thing WHERE n >= $1 ORDER BY n DESC")
                .bind(2_u32)
                .all(r.conn())
                .await
                .unwrap();
        assert_eq!(rows, [(3, "t3".to_owned(), false, None), (2, "t2".to_owned(), true, None)]);
        let only: Vec<i64> =
            query("SELECT n FROM thing WHERE NOT b ORDER BY n").scalars(r.conn()).await.unwrap();
        assert_eq!(only, [1, 3]);
    }
}
