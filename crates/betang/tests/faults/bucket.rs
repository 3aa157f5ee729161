//! A real S3 server on loopback, with one bucket in a folder.

use std::{path::Path, sync::Arc};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;

use crate::house::House;

const SECRET: &str = "rahasia";

/// Serves the bucket `betang` below `root`; the address.
pub(crate) async fn serve(root: &Path) -> String {
    std::fs::create_dir_all(root.join("betang")).expect("a folder");
    std::fs::write(root.join("secret"), SECRET).expect("a file");
    let mut b = S3ServiceBuilder::new(FileSystem::new(root).expect("a folder"));
    b.set_auth(SimpleAuth::from_single("kunci", SECRET));
    let service = b.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
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

/// `house` with its files in the bucket below `root`.
pub(crate) async fn in_bucket(house: House, root: &Path) -> House {
    let endpoint = serve(root).await;
    house
        .with("BETANG_BLOBS__KIND", "s3")
        .with("BETANG_BLOBS__BUCKET", "betang")
        .with("BETANG_BLOBS__ENDPOINT", &endpoint)
        .with("BETANG_BLOBS__ACCESS_KEY", "kunci")
        .with("BETANG_BLOBS__SECRET_KEY_FILE", root.join("secret").to_str().expect("a path"))
}
