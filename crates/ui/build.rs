//! Makes sure `dist/` exists, so that Rust-only checks work before `make ui` has been run, and
//! compiles this crate again whenever the bundle changes. It does not run npm.

use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=dist");
    let dist = Path::new("dist");
    if !dist.join("assets.txt").exists() {
        std::fs::create_dir_all(dist)?;
        std::fs::write(dist.join("NOT-BUILT"), "run `make ui` (npm ci && npm run build)\n")?;
        println!(
            "cargo:warning=crates/ui/dist is not built: pages will have no style; run `make ui`"
        );
    }
    Ok(())
}
