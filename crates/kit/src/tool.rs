//! Programs of the machine, run at arm's length: no shell, an own empty folder, bounded time, memory and
//! output, no network where `bwrap` can take it away, ended with everything they started.
//!
//! It knows no program's options; whoever calls one does.

use std::{
    io,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::LazyLock,
    time::Duration,
};

use base::{Error, Kind, Result};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Child,
    sync::{OnceCell, Semaphore},
};

/// Every program that the house may call: its name, its Debian package, what for.
pub const PROGRAMS: &[(&str, &str, &str)] = &[
    ("pdftotext", "poppler-utils", "text of PDF files"),
    ("pdftoppm", "poppler-utils", "pictures of PDF pages"),
    ("pdfinfo", "poppler-utils", "page count of PDF files"),
    ("tesseract", "tesseract-ocr", "text of scanned pages"),
    ("bwrap", "bubblewrap", "programs without network and without other files"),
    ("prlimit", "util-linux", "limits of memory and time for programs"),
    ("nice", "coreutils", "programs that yield to visitors"),
];

/// Where programs are looked for; never in a folder that anyone but the system writes to.
const PATH: &str = "/usr/bin:/bin:/usr/local/bin";
/// As many at once: the rest of the machine is for visitors.
static TURNS: Semaphore = Semaphore::const_new(2);
static BWRAP_WORKS: OnceCell<bool> = OnceCell::const_new();
/// The first words of what a program complained about are kept for the log.
const COMPLAINT: u64 = 8 << 10;

/// A program to run.
#[derive(Clone, Debug)]
pub struct Command {
    /// Its name, looked for in the system's folders.
    pub program: &'static str,
    /// Its arguments, as they are: no shell reads them.
    pub args: Vec<String>,
    /// A file to read from, else there is nothing to read.
    pub stdin: Option<PathBuf>,
    /// Files and folders that it may read beside the system's own; absolute.
    pub read: Vec<PathBuf>,
    /// How long it may take.
    pub time: Duration,
    /// How much memory each of its processes may address.
    pub memory_bytes: u64,
    /// How much it may say, and how large each file that it writes may be.
    pub output_bytes: u64,
}

/// What a program left.
#[derive(Debug)]
pub struct Output {
    /// What it said.
    pub stdout: Vec<u8>,
    /// Its folder, with the files it wrote; gone when dropped.
    pub dir: TempDir,
    /// How it ended.
    pub status: ExitStatus,
    /// The beginning of its complaints, for the log.
    pub complaint: String,
}

/// Whether `program` is there.
#[must_use]
pub fn have(program: &str) -> bool {
    find(program).is_some()
}

fn find(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return None;
    }
    PATH.split(':').map(|dir| Path::new(dir).join(program)).find(|p| p.is_file())
}

impl Command {
    /// `program` with `args`, for a minute, in a gigabyte, with 64 MiB of output.
    #[must_use]
    pub fn new(program: &'static str, args: &[&str]) -> Self {
        Self {
            program,
            args: args.iter().map(|a| (*a).to_owned()).collect(),
            stdin: None,
            read: Vec::new(),
            time: Duration::from_secs(60),
            memory_bytes: 1 << 30,
            output_bytes: 64 << 20,
        }
    }

    /// Runs it to its end. How it ended is for the caller to judge: see [`Output::ok`].
    ///
    /// # Errors
    /// Unavailable when the program is missing (it names the package) or cannot be started; Invalid when it
    /// took too long or said too much.
    pub async fn run(self) -> Result<Output> {
        let path = find(self.program).ok_or_else(|| missing(self.program))?;
        let _turn = TURNS.acquire().await.map_err(Error::internal)?;
        let dir = TempDir::with_prefix("betang-tool-").map_err(Error::internal)?;
        let boxed = *BWRAP_WORKS.get_or_init(probe).await;
        let argv = self.argv(&path, dir.path(), boxed);
        let mut child = self.start(&argv, dir.path())?;
        let group = Group::of(&child);
        let (stdout, status, complaint) = self.follow(&mut child).await?;
        drop(group);
        Ok(Output { stdout, dir, status, complaint })
    }

    /// The whole line: nice, box, limits, program.
    fn argv(&self, program: &Path, dir: &Path, boxed: bool) -> Vec<String> {
        let mut argv = Vec::new();
        if have("nice") {
            argv.extend(["nice", "-n", "10"].map(str::to_owned));
        }
        if boxed {
            argv.extend(self.walls(dir));
        }
        if have("prlimit") {
            // The limits stand inside the box, so that the box itself is not bounded by them.
            argv.push("prlimit".to_owned());
            argv.push(format!("--as={}", self.memory_bytes));
            argv.push(format!("--cpu={}", self.time.as_secs().max(1) * 2));
            argv.push(format!("--fsize={}", self.output_bytes));
            argv.push("--core=0".to_owned());
            argv.push("--nofile=256".to_owned());
            argv.push("--".to_owned());
        }
        argv.push(program.display().to_string());
        argv.extend(self.args.iter().cloned());
        argv
    }

    fn walls(&self, dir: &Path) -> Vec<String> {
        let mut w: Vec<String> = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session"]
            .map(str::to_owned)
            .into();
        for system in SYSTEM {
            w.extend(["--ro-bind-try", system, system].map(str::to_owned));
        }
        w.extend(["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"].map(str::to_owned));
        for path in &self.read {
            let p = path.display().to_string();
            w.extend(["--ro-bind".to_owned(), p.clone(), p]);
        }
        let own = dir.display().to_string();
        w.extend([
            "--bind".to_owned(),
            own.clone(),
            own.clone(),
            "--chdir".to_owned(),
            own,
            "--".to_owned(),
        ]);
        w
    }

    fn start(&self, argv: &[String], dir: &Path) -> Result<Child> {
        let (first, rest) = argv.split_first().ok_or_else(|| Error::internal("no program"))?;
        let stdin = match &self.stdin {
            Some(path) => Stdio::from(std::fs::File::open(path).map_err(Error::internal)?),
            None => Stdio::null(),
        };
        let first = find(first).unwrap_or_else(|| PathBuf::from(first));
        tokio::process::Command::new(first)
            .args(rest)
            .current_dir(dir)
            .env_clear()
            .env("PATH", PATH)
            .env("LANG", "C.UTF-8")
            .env("HOME", dir)
            .env("TMPDIR", dir)
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| Error::unavailable(format!("{}: {e}", self.program)))
    }

    async fn follow(&self, child: &mut Child) -> Result<(Vec<u8>, ExitStatus, String)> {
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let work = async {
            let (said, complaint) =
                tokio::join!(read_up_to(out, self.output_bytes), read_and_drop(err, COMPLAINT));
            let said = said?.ok_or_else(|| self.stopped("kit.tool.too_much"))?;
            let status = child.wait().await.map_err(Error::internal)?;
            Ok((said, status, String::from_utf8_lossy(&complaint).into_owned()))
        };
        tokio::time::timeout(self.time, work)
            .await
            .map_err(|_| self.stopped("kit.tool.too_slow"))?
    }

    fn stopped(&self, key: &'static str) -> Error {
        Error::invalid(key).because(format!("{} was stopped", self.program))
    }
}

impl Output {
    /// Itself, if the program ended well.
    ///
    /// # Errors
    /// Invalid: the program could not make anything of the file; its complaint is the source.
    pub fn ok(self, program: &str) -> Result<Self> {
        if self.status.success() {
            return Ok(self);
        }
        let how = match self.status.signal() {
            Some(s) => format!("ended by signal {s}"),
            None => format!("ended with {}", self.status.code().unwrap_or(-1)),
        };
        Err(Error::invalid("kit.tool.failed")
            .with("program", program)
            .because(format!("{program} {how}: {}", self.complaint.trim())))
    }
}

/// What a boxed program sees of the machine; nothing of /home, /var, /run or the data folder.
const SYSTEM: &[&str] = &[
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/var/cache/fontconfig",
];

/// The process group of a program: ended as one, also when nobody waits any more.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // Nobody left is the usual case.
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

fn missing(program: &str) -> Error {
    let package = PROGRAMS.iter().find(|p| p.0 == program).map_or("", |p| p.1);
    Error::new(Kind::Unavailable, "kit.tool.missing")
        .with("program", program)
        .with("package", package)
        .because(format!("{program} is missing (Debian package {package})"))
}

/// Tries the box once: a container may not allow boxes within.
async fn probe() -> bool {
    static TOLD: LazyLock<()> = LazyLock::new(|| {
        tracing::warn!(
            "bwrap is missing or not allowed here: programs run with limits but with network"
        );
    });
    let Some(bwrap) = find("bwrap") else {
        LazyLock::force(&TOLD);
        return false;
    };
    let tried = tokio::process::Command::new(bwrap)
        .args(["--unshare-all", "--die-with-parent", "--new-session"])
        .args(SYSTEM.iter().flat_map(|s| ["--ro-bind-try", s, s]))
        .args(["--proc", "/proc", "--dev", "/dev", "--", "/usr/bin/true"])
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .status();
    let works = tokio::time::timeout(Duration::from_secs(10), tried).await;
    let works = matches!(works, Ok(Ok(s)) if s.success());
    if !works {
        LazyLock::force(&TOLD);
    }
    works
}

/// Whether programs run without network here.
pub async fn is_boxed() -> bool {
    *BWRAP_WORKS.get_or_init(probe).await
}

/// All of it, or none when there is more than `most`.
async fn read_up_to(from: Option<impl AsyncRead + Unpin>, most: u64) -> Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    if let Some(from) = from {
        from.take(most + 1).read_to_end(&mut out).await.map_err(Error::internal)?;
    }
    Ok((out.len() as u64 <= most).then_some(out))
}

/// The first `keep` bytes; the rest is read and dropped, so that the program is never held up.
async fn read_and_drop(from: Option<impl AsyncRead + Unpin>, keep: u64) -> Vec<u8> {
    let mut kept = Vec::new();
    if let Some(mut from) = from {
        // What cannot be read of a complaint is not missed.
        let _: io::Result<usize> = (&mut from).take(keep).read_to_end(&mut kept).await;
        let _: io::Result<u64> = tokio::io::copy(&mut from, &mut tokio::io::sink()).await;
    }
    kept
}
