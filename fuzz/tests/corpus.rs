//! Every kept input is run again with the tests, so that a fixed bug stays fixed.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops where it fails, also in what it calls"
)]

use std::fs;
use std::path::{Path, PathBuf};

use crier_fuzz::TARGETS;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The folders of a target: its own, and the fixtures of the source with its name, if there is one.
fn folders(target: &str) -> [PathBuf; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = target.replace('-', "_");
    [
        root.join("corpus").join(target),
        root.join("../src/source").join(source).join("fixtures"),
    ]
}

#[test]
fn every_kept_input_holds() {
    for target in TARGETS {
        let [own, fixtures] = folders(target.name);
        let own = files(&own);
        assert!(!own.is_empty(), "{} has no corpus", target.name);
        for file in own.iter().chain(&files(&fixtures)) {
            let input = fs::read(file).unwrap();
            let outcome = std::panic::catch_unwind(|| (target.run)(&input));
            assert!(outcome.is_ok(), "{}: {}", target.name, file.display());
        }
    }
}

#[test]
fn every_target_is_built_and_has_a_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let folders = files(&root.join("corpus"));
    assert_eq!(folders.len(), TARGETS.len());
    for target in TARGETS {
        let bin = format!("name = \"{}\"\npath = \"fuzz_targets/", target.name);
        assert!(manifest.contains(&bin), "{}", target.name);
        assert!(folders.iter().any(|folder| folder.ends_with(target.name)));
    }
}

#[test]
fn every_source_has_a_target() {
    for source in crier::source::ALL {
        let name = source.profile().id.as_str();
        assert!(TARGETS.iter().any(|target| target.name == name), "{name}");
    }
}
