//! Programs are bounded in time, memory and output, and see neither network nor other people's files.

use std::time::{Duration, Instant};

use base::Kind;
use kit::tool::{Command, have, is_boxed};

fn shell(script: &str) -> Command {
    Command::new("sh", &["-c", script])
}

#[tokio::test]
async fn it_runs_in_an_empty_folder_of_its_own_with_a_clean_environment() {
    let out =
        shell("echo hasil > berkas; ls -A; echo $HOME; env | cut -d= -f1 | sort | tr '\\n' ' '")
            .run()
            .await
            .unwrap();
    let text = String::from_utf8(out.stdout.clone()).unwrap();
    assert!(text.starts_with("berkas\n"), "{text}");
    assert!(text.contains(&out.dir.path().display().to_string()), "{text}");
    assert!(!text.contains("CARGO"), "{text}");
    assert_eq!(std::fs::read_to_string(out.dir.path().join("berkas")).unwrap(), "hasil\n");
    let dir = out.dir.path().to_owned();
    drop(out);
    assert!(!dir.exists());
}

#[tokio::test]
async fn arguments_are_no_shell_words_and_stdin_is_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("masuk");
    std::fs::write(&file, "dari berkas").unwrap();
    let out = Command::new("echo", &["$(id); `id` > x", "*"]).run().await.unwrap();
    assert_eq!(String::from_utf8(out.stdout).unwrap(), "$(id); `id` > x *\n");
    let out = Command { stdin: Some(file), ..Command::new("cat", &[]) }.run().await.unwrap();
    assert_eq!(out.stdout, b"dari berkas");
}

#[tokio::test]
async fn too_slow_a_program_ends_with_all_its_children() {
    let mark = format!("86{}.5", std::process::id());
    let begun = Instant::now();
    let slow = Command {
        time: Duration::from_millis(400),
        ..shell(&format!("sleep {mark} & sleep {mark}; wait"))
    };
    let e = slow.run().await.unwrap_err();
    assert_eq!(e.key(), "kit.tool.too_slow");
    assert!(begun.elapsed() < Duration::from_secs(30), "it did not wait for the program's own end");
    for _ in 0..50 {
        if !runs(&mark) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a grandchild lives on");
}

#[tokio::test]
async fn a_dropped_run_leaves_nothing_behind() {
    let mark = format!("87{}.5", std::process::id());
    let run = tokio::spawn(shell(&format!("sleep {mark} & sleep {mark}; wait")).run());
    while !runs(&mark) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    run.abort();
    for _ in 0..50 {
        if !runs(&mark) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a program outlived whoever asked for it");
}

/// Whether any process has `word` among its arguments.
fn runs(word: &str) -> bool {
    std::fs::read_dir("/proc").unwrap().flatten().any(|e| {
        let line = std::fs::read(e.path().join("cmdline")).unwrap_or_default();
        line.split(|b| *b == 0).any(|arg| arg == word.as_bytes())
    })
}

#[tokio::test]
async fn memory_output_and_files_are_bounded() {
    let hungry = Command {
        memory_bytes: 64 << 20,
        ..shell("head -c 300000000 /dev/zero | tail -c 200000000 | wc -c")
    };
    let out = hungry.run().await.unwrap();
    assert_ne!(String::from_utf8_lossy(&out.stdout).trim(), "200000000", "{}", out.complaint);
    let chatty = Command { output_bytes: 100_000, ..shell("yes") };
    assert_eq!(chatty.run().await.unwrap_err().key(), "kit.tool.too_much");
    let writer = Command { output_bytes: 100_000, ..shell("head -c 10000000 /dev/zero > besar") };
    let out = writer.run().await.unwrap();
    assert!(!out.status.success());
    assert!(std::fs::metadata(out.dir.path().join("besar")).unwrap().len() <= 100_000);
}

#[tokio::test]
async fn a_failing_or_missing_program_says_so() {
    let e = shell("echo rusak >&2; exit 3").run().await.unwrap().ok("sh").unwrap_err();
    assert_eq!(e.kind(), Kind::Invalid);
    assert!(e.to_string().contains("ended with 3: rusak"), "{e}");
    assert!(!have("tidak-ada-program-ini") && !have("../bin/sh"));
    let e = Command::new("tidak-ada-program-ini", &[]).run().await.unwrap_err();
    assert_eq!((e.kind(), e.key()), (Kind::Unavailable, "kit.tool.missing"));
}

#[tokio::test]
async fn in_the_box_there_is_no_network_and_no_other_file() {
    if !is_boxed().await {
        eprintln!("SKIPPED: bwrap is missing or not allowed here");
        return;
    }
    let secret = tempfile::tempdir().unwrap();
    let (shown, hidden) = (secret.path().join("boleh"), secret.path().join("rahasia"));
    std::fs::write(&shown, "boleh").unwrap();
    std::fs::write(&hidden, "rahasia").unwrap();
    let script = format!(
        "cat {} {}; cat /proc/net/dev; ls /home /root /var/lib",
        shown.display(),
        hidden.display()
    );
    let out = Command { read: vec![shown], ..shell(&script) }.run().await.unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(said.contains("boleh") && !said.contains("rahasia"), "{said}");
    let nets: Vec<&str> =
        said.lines().filter_map(|l| l.trim().split_once(':').map(|(n, _)| n)).collect();
    assert_eq!(nets, ["lo"], "{said}");
}
