//! The same store on a real S3 server.

use std::sync::Arc;

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use kit::blobs::Inline;
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use testkit::{Town, Which};

use crate::house::House;

async fn server(root: &std::path::Path) -> String {
    std::fs::create_dir_all(root.join("betang")).unwrap();
    let mut b = S3ServiceBuilder::new(FileSystem::new(root).unwrap());
    b.set_auth(SimpleAuth::from_single("kunci", "rahasia"));
    let service = b.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let http = Arc::new(Builder::new(TokioExecutor::new()));
        while let Ok((socket, _)) = listener.accept().await {
            let (http, service) = (http.clone(), service.clone());
            tokio::spawn(
                async move { http.serve_connection(TokioIo::new(socket), service).await.ok() },
            );
        }
    });
    format!("http://{address}")
}

#[test]
fn on_s3_files_arrive_are_read_by_programs_and_served_in_ranges() {
    Town::run(Which::Sqlite, crate::rooms(), |town| {
        Box::pin(async move {
            let root = town.dir().join("s3");
            let endpoint = server(&root).await;
            let secret = town.dir().join("s3-secret");
            std::fs::write(&secret, "rahasia\n").unwrap();
            let h = House::on(&town, |b| {
                b.kind = "s3".to_owned();
                b.bucket = "betang".to_owned();
                b.endpoint = endpoint;
                b.access_key = "kunci".to_owned();
                b.secret_key_file = secret.display().to_string();
            });
            let p = town.citizen().await;
            // More than one part of a multipart upload.
            let bytes: Vec<u8> = (0..20_000_003_u32).map(|n| (n % 251) as u8).collect();
            let (at, r) = h.upload(&p, "besar.bin", &bytes).await;
            assert_eq!(r.status.as_u16(), 204, "{}", String::from_utf8_lossy(&r.body));
            let blob = h.take(&p, &at).await.unwrap().blob;
            assert_eq!(h.waiting(), 0);
            let blobs = h.app.blobs();
            assert!(blobs.verify(&blob.hash).await.unwrap());
            let local = blobs.local(&blob.hash).await.unwrap();
            assert_eq!(std::fs::read(&*local).unwrap(), bytes);
            let path = local.to_path_buf();
            drop(local);
            assert!(!path.exists());
            let mut asked = http::HeaderMap::new();
            asked.insert("range", "bytes=20000000-".parse().unwrap());
            let cx = kit::Cx::system(&h.app, "uji");
            let r = blobs
                .serve(&cx, &asked, &http::Method::GET, &blob, "besar.bin", Inline::Never)
                .await;
            assert_eq!(r.status().as_u16(), 206);
            let body = axum::body::to_bytes(r.into_body(), 100).await.unwrap();
            assert_eq!(&body[..], &bytes[20_000_000..]);
            assert_eq!(blobs.put_bytes(bytes, "lagi").await.unwrap().hash, blob.hash);
        })
    });
}
