//! What pictures look like: their vector text, a few of them in pixels, and what no name can do to them.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use crier_picture::{Avatar, Card, Entry, Leaderboard, Picture};

mod samples;

#[test]
fn the_vector_text_of_every_sample_is_the_one_that_was_looked_at() {
    for (name, picture) in samples::all() {
        // A year is thousands of lines that nobody reads.
        if name != "activity-year" {
            insta::assert_snapshot!(name, picture.svg());
        }
    }
}

/// The pixels were written by `examples/look.rs` and looked at.
#[test]
fn the_pixels_are_those_that_were_looked_at() {
    let seen: [(&str, &[u8]); 4] = [
        (
            "activity-month",
            include_bytes!("pixels/activity-month.png"),
        ),
        ("card-ru", include_bytes!("pixels/card-ru.png")),
        ("goal-bg", include_bytes!("pixels/goal-bg.png")),
        (
            "leaderboard-en",
            include_bytes!("pixels/leaderboard-en.png"),
        ),
    ];
    let samples = samples::all();
    for (name, seen) in seen {
        let (_, picture) = samples.iter().find(|(sample, _)| *sample == name).unwrap();
        let (size, pixels) = decoded(&picture.png_at(400).unwrap());
        let (seen_size, seen) = decoded(seen);
        assert_eq!(size, seen_size, "{name}");
        // Processors round colours differently.
        let far = pixels
            .iter()
            .zip(&seen)
            .filter(|(one, other)| one.abs_diff(**other) > 12)
            .count();
        assert!(far * 1000 <= pixels.len(), "{name}: {far} are different");
    }
}

fn decoded(png: &[u8]) -> ((u32, u32), Vec<u8>) {
    let decoder = png::Decoder::new(std::io::Cursor::new(png));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    ((frame.width, frame.height), pixels)
}

#[test]
fn every_sample_becomes_a_png_and_the_same_one_again() {
    for (name, picture) in samples::all() {
        let png = picture.png_at(250).unwrap();
        assert_eq!(decoded(&png).0.0, 250, "{name}");
        assert_eq!(png, picture.png_at(250).unwrap(), "{name}");
    }
}

#[test]
fn a_picture_is_a_thousand_pixels_wide_and_small_enough_to_be_sent() {
    for (name, picture) in samples::all() {
        let png = picture.png().unwrap();
        assert_eq!(decoded(&png).0.0, 1000, "{name}");
        assert!(png.len() < 300_000, "{name}: {}", png.len());
    }
}

fn card(avatar: Option<Avatar>) -> Picture {
    let name = "Ann".to_owned();
    let card = Card {
        name,
        avatar,
        ..Card::default()
    };
    card.picture()
}

#[test]
fn an_avatar_that_cannot_be_read_leaves_the_initial() {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x80\0\0\0\x80".to_vec();
    bytes.extend([0xff; 60]);
    let avatar = Avatar::new(bytes);
    assert!(avatar.is_some());
    let expected = card(None).png().unwrap();
    assert_eq!(card(avatar).png().unwrap(), expected);
}

#[test]
fn an_avatar_covers_the_initial() {
    let entry = samples::leaderboard_en().entries.swap_remove(0);
    assert_ne!(card(entry.avatar).png().unwrap(), card(None).png().unwrap());
}

/// Names of characters from anywhere, mixed; the same ones every time.
#[test]
fn no_name_breaks_a_picture() {
    let mut state = 1_u64;
    let mut next = move |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    // Controls, Latin and marks; scripts that are read from the right; marks of direction and joiners; emoji; anything.
    let blocks = [
        (0x0, 0x370),
        (0x590, 0x780),
        (0x2000, 0x2070),
        (0x1f1e6, 0x1f700),
        (0xfe00, 0xfe10),
        (0, 0x11_0000),
    ];
    for _ in 0..40 {
        let mut name = || -> String {
            let letters = (0..next(33)).filter_map(|_| {
                let (from, to) = blocks[usize::try_from(next(6)).unwrap()];
                u32::try_from(from + next(to - from))
                    .ok()
                    .and_then(char::from_u32)
            });
            letters.collect()
        };
        let entries: Vec<Entry> = (1..=10)
            .map(|place| Entry {
                place,
                name: name(),
                ..Entry::default()
            })
            .collect();
        let board = Leaderboard {
            title: name(),
            entries,
            ..Leaderboard::default()
        };
        board.picture().png_at(200).unwrap();
    }
}
