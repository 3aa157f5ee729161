//! Connections, each with its time: whoever sends half a request and then nothing is let go, and no single address
//! takes all the places.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    serve::Listener,
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::config::Server;

/// How long the head of a request may take, and how long a connection may stay without one.
const HEAD: Duration = Duration::from_secs(30);
/// How often a silent HTTP/2 connection is asked whether it is still there, and how long it may think about it.
const PING: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(20));

/// Serves `site` on `listener` until `stop`, then lets requests under way finish. `peer` makes what handlers find
/// in [`ConnectInfo`].
pub(crate) async fn serve<L, P>(
    mut listener: L,
    site: Router,
    peer: fn(SocketAddr) -> P,
    server: &Server,
    stop: CancellationToken,
) where
    L: Listener<Addr = SocketAddr>,
    P: Clone + Send + Sync + 'static,
{
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(PING.0).keep_alive_timeout(PING.1);
    let graceful = GracefulShutdown::new();
    let places = Places::default();
    loop {
        let (io, from) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let ip = from.ip().to_canonical();
        let is_proxy = server.trusted_proxies.iter().any(|net| net.contains(&ip));
        let most =
            if ip.is_loopback() || is_proxy { usize::MAX } else { server.connections_per_address };
        let Some(place) = places.take(ip, most) else {
            metrics::counter!("betang_connections_refused_total").increment(1);
            continue;
        };
        let site = site.clone();
        let answer = service_fn(move |req: Request<Incoming>| {
            let mut req = req.map(Body::new);
            req.extensions_mut().insert(ConnectInfo(peer(from)));
            site.clone().oneshot(req)
        });
        let connection = http.serve_connection_with_upgrades(TokioIo::new(io), answer).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks is nobody's fault worth a log line: phones leave all day.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Places(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection, for as long as it lives.
struct Place {
    places: Places,
    ip: IpAddr,
}

impl Places {
    fn take(&self, ip: IpAddr, most: usize) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n = taken.entry(ip).or_default();
        if *n >= most {
            return None;
        }
        *n += 1;
        Some(Place { places: self.clone(), ip })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = taken.get_mut(&self.ip) {
            *n -= 1;
            if *n == 0 {
                taken.remove(&self.ip);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_takes_no_more_than_its_places_and_gives_them_back() {
        let (places, ip, other) =
            (Places::default(), IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = places.take(ip, 2).expect("a place");
        let _second = places.take(ip, 2).expect("a place");
        assert!(places.take(ip, 2).is_none());
        assert!(places.take(other, 2).is_some());
        drop(first);
        assert!(places.take(ip, 2).is_some());
        assert_eq!(places.0.lock().expect("lock").len(), 1, "who left is forgotten");
    }
}
