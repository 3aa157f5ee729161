//! The real binary on a data folder of the test's own: commands that end, and servers that do not outlive
//! the test. No knowledge of any page.

use std::{
    ffi::OsString,
    fs::File,
    os::unix::{fs::symlink, process::ExitStatusExt as _},
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use db::{Db, Options};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt as _,
    process::{Child, Command},
};

use crate::visitor::Visitor;

/// A data folder and what the environment says about it.
pub(crate) struct House {
    dir: Arc<TempDir>,
    name: String,
    env: Vec<(String, String)>,
    servers: AtomicU32,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: ExitStatus,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// Its exit code; a signal has none.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Fails the test unless the command ended well.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert!(self.status.success(), "{self:?}");
        self
    }
}

impl House {
    /// On SQLite, in a folder that is not there yet.
    pub(crate) fn new() -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("a folder"));
        // Tests ask faster than visitors do.
        let env = [
            ("BETANG_SERVER__REQUESTS_PER_MINUTE", "0"),
            ("BETANG_SERVER__SIGN_INS_PER_MINUTE", "0"),
            ("BETANG_DATABASE__WAIT_S", "20"),
        ];
        let env = env.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
        Self { dir, name: "data".to_owned(), env, servers: AtomicU32::new(0) }
    }

    /// On the database at `url`.
    pub(crate) fn on(url: &str) -> Self {
        Self::new().with("BETANG_DATABASE__URL", url)
    }

    /// With one more setting.
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.env.retain(|(k, _)| k != key);
        self.env.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Another node of the same instance: the same database, keys and files, everything else its own.
    /// The first node must have run once, so that there are keys.
    pub(crate) fn second_node(&self, name: &str) -> Self {
        let there = self.dir.path().join(name);
        std::fs::create_dir_all(&there).expect("a folder");
        for shared in ["keys", "blobs"] {
            let target = self.data().join(shared);
            std::fs::create_dir_all(&target).expect("a folder");
            symlink(target, there.join(shared)).expect("a link");
        }
        Self {
            dir: self.dir.clone(),
            name: name.to_owned(),
            env: self.env.clone(),
            servers: AtomicU32::new(0),
        }
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join(&self.name)
    }

    /// The binary with `args`, in a process group of its own.
    fn command(&self, args: &[&str]) -> Command {
        let mut c = Command::new(env!("CARGO_BIN_EXE_betang"));
        // What the machine's own environment says about some other instance must not reach this one.
        for (k, _) in std::env::vars_os().filter(|(k, _)| is_ours(k)) {
            c.env_remove(k);
        }
        c.args(args).arg("--data").arg(self.data()).envs(self.env.iter().map(|(k, v)| (k, v)));
        c.stdin(Stdio::null()).process_group(0).kill_on_drop(true);
        c
    }

    /// Begins a command that the test means to interrupt.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        let mut c = self.command(args);
        c.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("betang starts")
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, args: &[&str]) -> Said {
        self.run_telling(args, "").await
    }

    /// Runs a command to its end, with `told` on its standard input.
    pub(crate) async fn run_telling(&self, args: &[&str], told: &str) -> Said {
        let mut c = self.command(args);
        c.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = c.spawn().expect("betang starts");
        let mut ear = child.stdin.take().expect("standard input");
        // A command that asks nothing may have ended before it could be told.
        let _ = ear.write_all(told.as_bytes()).await;
        drop(ear);
        let limit = Duration::from_secs(50);
        let done = tokio::time::timeout(limit, child.wait_with_output()).await;
        let done =
            done.unwrap_or_else(|_| panic!("betang {args:?} did not end")).expect("its output");
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        Said { status: done.status, out: text(&done.stdout), err: text(&done.stderr) }
    }

    /// Serves on a free port; returns when it says where.
    pub(crate) async fn serve(&self, args: &[&str]) -> Server {
        let mut server = self.begin(args);
        server.address = server.listening().await;
        server
    }

    /// Starts to serve; returns at once.
    pub(crate) fn begin(&self, args: &[&str]) -> Server {
        let n = self.servers.fetch_add(1, Ordering::Relaxed);
        let file = |what: &str| self.dir.path().join(format!("{}-{n}.{what}", self.name));
        let (out, log) = (file("out"), file("log"));
        let mut c = self.command(&[&["serve", "--listen", "127.0.0.1:0"], args].concat());
        c.stdout(File::create(&out).expect("a file")).stderr(File::create(&log).expect("a file"));
        let child = c.spawn().expect("betang starts");
        let group =
            Pid::from_raw(i32::try_from(child.id().expect("it runs")).expect("a process id"));
        Server { child, group, out, log, address: String::new(), _dir: self.dir.clone() }
    }

    /// The database, from outside.
    pub(crate) async fn db(&self) -> Db {
        let url =
            self.env.iter().find(|(k, _)| k == "BETANG_DATABASE__URL").map(|(_, v)| v.clone());
        let lite = || format!("sqlite:{}", self.data().join("betang.sqlite").display());
        Db::open(&url.unwrap_or_else(lite), &Options::default()).await.expect("the database")
    }

    /// The record of this instance verifies; how many rows it has.
    pub(crate) async fn record_holds(&self) -> u64 {
        let said = self.run(&["audit", "verify"]).await.ok();
        let rows = said.out.split(" rows").next().and_then(|s| s.rsplit('\n').next()?.parse().ok());
        rows.unwrap_or_else(|| panic!("{said:?}"))
    }
}

fn is_ours(name: &OsString) -> bool {
    name.to_str().is_some_and(|n| n.starts_with("BETANG_"))
}

/// A running server, killed with all it started when dropped.
pub(crate) struct Server {
    child: Child,
    group: Pid,
    out: PathBuf,
    log: PathBuf,
    address: String,
    _dir: Arc<TempDir>,
}

impl Server {
    async fn listening(&mut self) -> String {
        let mut waited = Duration::ZERO;
        loop {
            let said = std::fs::read_to_string(&self.out).unwrap_or_default();
            let line = said.lines().find_map(|l| l.strip_prefix("listening on "));
            if let (Some(address), true) = (line, said.contains('\n')) {
                return address.to_owned();
            }
            let ended = self.child.try_wait().expect("its state");
            assert!(ended.is_none(), "betang ended with {ended:?}:\n{}", self.log());
            assert!(waited < Duration::from_secs(55), "betang does not listen:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
            waited += Duration::from_millis(20);
        }
    }

    /// What it wrote to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// What it said on its console.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.out).unwrap_or_default()
    }

    /// Where it listens, with the scheme.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A new visitor.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::of(&self.address)
    }

    /// Ends it as a power cut would: nothing is finished, nothing is said.
    pub(crate) async fn cut(mut self) {
        killpg(self.group, Signal::SIGKILL).expect("a signal");
        let status = self.child.wait().await.expect("its end");
        assert_eq!(status.signal(), Some(9));
    }

    /// Asks it to stop, as systemd does.
    pub(crate) fn ask_to_stop(&self) {
        killpg(self.group, Signal::SIGTERM).expect("a signal");
    }

    /// Waits for its end.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        let end = tokio::time::timeout(Duration::from_secs(40), self.child.wait()).await;
        end.unwrap_or_else(|_| panic!("betang did not stop:\n{}", self.log())).expect("its end")
    }

    /// Stops it in good order.
    pub(crate) async fn stop(self) {
        self.ask_to_stop();
        let log = self.log();
        let status = self.ended().await;
        assert!(status.success(), "{status:?}:\n{log}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already in most tests.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = killpg(self.group, Signal::SIGKILL);
        }
    }
}

/// Waits until `f` has an answer; never sleeps longer than a blink.
pub(crate) async fn until<T>(
    what: &str,
    limit: Duration,
    mut f: impl AsyncFnMut() -> Option<T>,
) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(t) = f().await {
            return t;
        }
        assert!(begun.elapsed() < limit, "waited {limit:?} for: {what}");
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}
