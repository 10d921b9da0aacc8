//! Cuts rows into lengths that repeat: a statement over many of them then has one of seven texts, and is prepared once.

/// How many rows one statement takes at most.
const MOST: usize = 64;

/// The rows in pieces, each as long as a power of two, the longest first.
pub(super) fn cut<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let length = 1 << rest.len().min(MOST).checked_ilog2()?;
        let (piece, left) = rest.split_at(length);
        rest = left;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_lengths_that_repeat_and_nothing_is_left_out() {
        for length in 0..300 {
            let rows: Vec<usize> = (0..length).collect();
            let pieces: Vec<&[usize]> = cut(&rows).collect();
            assert_eq!(pieces.concat(), rows);
            for piece in pieces {
                assert!(piece.len().is_power_of_two() && piece.len() <= MOST);
            }
        }
    }
}
