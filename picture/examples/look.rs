//! Writes every sample at 400 and 1,000 pixels into a folder, to be looked at, and says how long each took:
//! `cargo run --release -p crier-picture --example look -- FOLDER`.
#![expect(
    clippy::print_stdout,
    reason = "what it measured is for whoever runs it"
)]

use std::time::Instant;

#[path = "../tests/looks/samples.rs"]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    for (name, picture) in samples::all() {
        for width in [400, 1000] {
            let started = Instant::now();
            let png = picture.png_at(width)?;
            let took = started.elapsed();
            std::fs::write(format!("{folder}/{name}-{width}.png"), &png)?;
            println!("{name} at {width}: {took:?}, {} bytes", png.len());
        }
    }
    Ok(())
}
