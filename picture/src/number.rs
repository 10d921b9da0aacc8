//! Numbers as people read them.

/// A number in groups of three digits, narrow spaces between: the way that English, Russian and Bulgarian all understand.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    if number < 0 {
        grouped.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// How much of `whole` pixels `part` of `all` is: none of none, and never more than the whole.
pub(crate) fn share(part: i64, all: i64, whole: i32) -> i32 {
    if all <= 0 {
        return 0;
    }
    let share = i128::from(part.clamp(0, all)) * i128::from(whole) / i128::from(all);
    i32::try_from(share).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_in_groups_of_three() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(12_345), "12\u{202f}345");
        assert_eq!(grouped(-1_000), "−1\u{202f}000");
        assert_eq!(grouped(i64::MAX).chars().count(), 25);
    }

    #[test]
    fn a_share_is_within_the_whole() {
        assert_eq!(share(1, 2, 100), 50);
        assert_eq!(share(3, 2, 100), 100);
        assert_eq!(share(-3, 2, 100), 0);
        assert_eq!(share(5, 0, 100), 0);
        assert_eq!(share(i64::MAX, i64::MAX, 100), 100);
    }
}
