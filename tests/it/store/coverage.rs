//! The contract covers the store: what the store offers and no story asks for is named here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every Rust file directly in a folder, one after the other.
fn sources(folder: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join(folder)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

#[test]
fn every_function_of_the_store_is_called_in_a_story() {
    let store = sources("src/store");
    let offered: BTreeSet<&str> = store
        .split("pub async fn ")
        .skip(1)
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect();
    assert!(offered.len() > 90, "the store was read: {offered:?}");
    let stories = sources("tests/it/store") + &sources("tests/it/support");
    let is_missing = |name: &&str| {
        !stories.contains(&format!(".{name}(")) && !stories.contains(&format!("::{name}("))
    };
    let missing: Vec<&str> = offered.into_iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "no story calls {missing:?}");
}
