//! A collector gets spans of requests and jobs, and nothing that is nobody's business.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, routing::post};
use tokio::net::TcpListener;

use crate::{house::House, office};

type Got = Arc<Mutex<Vec<Vec<u8>>>>;

/// The texts in a protobuf message are its bytes as they are: enough to see what is in it and what is not.
fn holds(got: &Got, text: &str) -> bool {
    let all = got.lock().unwrap().concat();
    all.windows(text.len()).any(|w| w == text.as_bytes())
}

#[tokio::test]
async fn a_collector_gets_spans_without_queries_or_addresses() {
    let got = Got::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let take = |State(got): State<Got>, body: Bytes| async move {
        got.lock().unwrap().push(body.to_vec());
    };
    let collector = Router::new().route("/v1/traces", post(take)).with_state(got.clone());
    tokio::spawn(async move { axum::serve(listener, collector).await });

    let house = House::new()
        .with("BETANG_TELEMETRY__OTLP", &format!("http://{at}"))
        .with("BETANG_TELEMETRY__SERVICE", "betang-uji")
        .with("BETANG_TELEMETRY__RATIO", "1.0");
    office::found(&house).await;
    let server = house.serve(&[]).await;
    let client = reqwest::Client::new();
    let url = |path: &str| format!("{}{path}", server.address());
    let asked = client.get(url("/cari?q=kata-rahasia")).header("user-agent", "peramban-uji");
    assert_eq!(asked.send().await.unwrap().status().as_u16(), 200);
    assert_eq!(client.get(url("/instansi/tidak-ada")).send().await.unwrap().status().as_u16(), 404);
    server.stop().await;

    for there in ["betang-uji", "request", "/cari", "/instansi/{slug}", "http.response.status_code"]
    {
        assert!(holds(&got, there), "{there} is missing");
    }
    for secret in ["kata-rahasia", "tidak-ada", "127.0.0.1", "peramban-uji"] {
        assert!(!holds(&got, secret), "{secret} has no business there");
    }
}

#[tokio::test]
async fn a_collector_that_is_away_holds_up_nothing() {
    let house = House::new()
        .with("BETANG_TELEMETRY__OTLP", "http://127.0.0.1:9")
        .with("BETANG_TELEMETRY__RATIO", "1.0");
    let server = house.serve(&[]).await;
    let url = format!("{}/cari", server.address());
    for _ in 0..5 {
        assert_eq!(reqwest::get(&url).await.unwrap().status().as_u16(), 200);
    }
    server.stop().await;
}
