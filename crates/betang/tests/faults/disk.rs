//! A small disk of the test's own.

use std::{path::Path, process::Command};

/// A tmpfs, taken away when dropped.
pub(crate) struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    /// Mounts one over `dir`. None, said loudly, where that is not allowed; where every tool is required that
    /// fails.
    pub(crate) fn over(dir: &'a Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(dir).expect("a folder");
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(dir)
            .output();
        match done {
            Ok(o) if o.status.success() => Some(Self(dir)),
            other => {
                assert!(
                    std::env::var_os("BETANG_REQUIRE_TOOLS").is_none(),
                    "a small disk must be mountable here: {other:?}"
                );
                eprintln!(
                    "SKIPPED: a small disk cannot be mounted here (it needs root): {other:?}"
                );
                None
            }
        }
    }

    /// The operator makes room.
    pub(crate) fn grow(&self, size: &str) {
        let grown = Command::new("mount")
            .args(["-o", &format!("remount,size={size}")])
            .arg(self.0)
            .status()
            .expect("mount");
        assert!(grown.success(), "the small disk does not grow");
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        // Lazily, because the killed server may still be going.
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}
