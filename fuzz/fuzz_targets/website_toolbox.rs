//! libFuzzer's entry point for the target of this name.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| crier_fuzz::run("website-toolbox", input));
