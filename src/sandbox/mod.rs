//! An embedded stand-in for Discord: what `crier demo` and the tests run against.
