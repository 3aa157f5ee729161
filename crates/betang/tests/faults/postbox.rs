//! A mail server on loopback that takes every letter and keeps it: plain SMTP, one conversation at a time. It can
//! go away and come back.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The server; it ends with the test.
pub(crate) struct Postbox {
    pub(crate) port: u16,
    letters: Arc<Mutex<Vec<String>>>,
    open: JoinHandle<()>,
}

impl Postbox {
    pub(crate) async fn open() -> Self {
        Self::open_on(0).await
    }

    /// On a port where one stood before.
    pub(crate) async fn open_on(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let letters = Arc::new(Mutex::new(Vec::new()));
        let open = tokio::spawn({
            let letters = letters.clone();
            async move {
                while let Ok((line, _)) = listener.accept().await {
                    // A caller who hangs up in the middle is no matter.
                    let _ = converse(line, &letters).await;
                }
            }
        });
        Self { port, letters, open }
    }

    /// Goes away; whoever calls is turned down.
    pub(crate) async fn close(self) {
        self.open.abort();
        // Cancelled, as asked.
        let _ = self.open.await;
    }

    /// The letters so far, as they came over the line.
    pub(crate) fn letters(&self) -> Vec<String> {
        self.letters.lock().expect("a lock").clone()
    }
}

async fn converse(line: TcpStream, letters: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (ear, mut mouth) = line.into_split();
    let mut ear = BufReader::new(ear).lines();
    mouth.write_all(b"220 uji\r\n").await?;
    while let Some(said) = ear.next_line().await? {
        let word = said.get(..4).unwrap_or_default().to_uppercase();
        match word.as_str() {
            "DATA" => {
                mouth.write_all(b"354 go on\r\n").await?;
                let mut letter = String::new();
                while let Some(text) = ear.next_line().await?.filter(|t| t != ".") {
                    letter.push_str(&text);
                    letter.push('\n');
                }
                letters.lock().expect("a lock").push(letter);
                mouth.write_all(b"250 kept\r\n").await?;
            }
            "QUIT" => {
                mouth.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => mouth.write_all(b"250 good\r\n").await?,
        }
    }
    Ok(())
}
