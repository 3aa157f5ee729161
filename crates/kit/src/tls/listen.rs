//! The listener that shakes hands. Handshakes run beside each other, so that one who says nothing holds up nobody;
//! each has its time, and there is an end to how many.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// How long a browser may take. A phone on a bad line needs three round trips.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many may be at it; more wait in the kernel's queue.
const AT_ONCE: usize = 1024;

/// Who is at the other end of a connection that speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

type Shaken = (TlsStream<TcpStream>, SocketAddr);

/// Accepts connections and shakes hands.
pub(crate) struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    hands: JoinSet<Option<Shaken>>,
}

impl TlsListener {
    pub(super) fn new(tcp: TcpListener, config: Arc<ServerConfig>) -> Self {
        Self { tcp, acceptor: TlsAcceptor::from(config), hands: JoinSet::new() }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Shaken {
        loop {
            tokio::select! {
                Some(done) = self.hands.join_next() => {
                    if let Ok(Some(shaken)) = done {
                        return shaken;
                    }
                }
                (stream, peer) = Listener::accept(&mut self.tcp), if self.hands.len() < AT_ONCE => {
                    self.hands.spawn(shake(self.acceptor.clone(), stream, peer));
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// Who does not get through is nobody's fault worth a log line: scanners fail all day.
async fn shake(acceptor: TlsAcceptor, stream: TcpStream, peer: SocketAddr) -> Option<Shaken> {
    // A handshake is small packets that wait for each other.
    let _ = stream.set_nodelay(true);
    match timeout(PATIENCE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => Some((stream, peer)),
        Ok(Err(_)) | Err(_) => {
            metrics::counter!("betang_handshakes_failed_total").increment(1);
            None
        }
    }
}
