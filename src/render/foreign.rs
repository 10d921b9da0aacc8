//! Text that strangers wrote, as Discord will show it: word for word, never as markup, a mention or a link.

use unicode_segmentation::UnicodeSegmentation;

use super::visible::visible;
use super::writer::{Extent, Writer};
use crate::discord::limits;
use crate::domain::mail;

/// Foreign text for markdown, within `extent`; empty where nothing of it would show.
pub(super) fn shown(text: &str, extent: Extent) -> String {
    let mut writer = Writer::new(extent);
    writer.text(text);
    writer.finish()
}

/// Foreign text for the places where Discord knows no markdown (author line and footer): one line of at most `max`.
pub(super) fn bare(text: &str, max: usize) -> String {
    let seen = readable(text, max);
    let tame: String = seen.graphemes(true).flat_map(tamed).collect();
    let line = tame.split_whitespace().collect::<Vec<_>>().join(" ");
    if limits::is_blank(&line) {
        return String::new();
    }
    limits::clamp(&line, max)
}

/// What readers see of a text that may take `length`: nothing that is invisible, and no mail address.
pub(super) fn readable(text: &str, length: usize) -> String {
    mail::masked(&visible(text, length * 4 + 64))
}

/// A grapheme with no more marks on it than a language needs; an emoji of a whole family is longer.
pub(super) fn tamed(grapheme: &str) -> impl Iterator<Item = char> {
    let most = if grapheme.contains('\u{200d}') { 16 } else { 9 };
    grapheme.chars().take(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Extent = Extent {
        length: 2000,
        lines: 30,
    };

    fn wide(text: &str) -> String {
        shown(text, WIDE)
    }

    #[test]
    fn markdown_shows_as_typed() {
        assert_eq!(
            wide("**b** _i_ ~~s~~ ||x|| `c`"),
            r"\*\*b\*\* \_i\_ \~\~s\~\~ \|\|x\|\| \`c\`"
        );
        assert_eq!(
            wide("# a\n- b\n+ c\n1. d\n > e\n-# f"),
            "\\# a\n\\- b\n\\+ c\n1\\. d\n \\> e\n\\-# f"
        );
        assert_eq!(wide("a # b - c + 1. d 2.5 (e)"), "a # b - c + 1. d 2.5 (e)");
    }

    #[test]
    fn nothing_looks_like_a_mention_a_link_or_an_emoji() {
        assert_eq!(wide("@everyone <@1> <#2>"), r"\@everyone \<\@1\> \<#2\>");
        assert_eq!(wide("<t:1:R> </a:1>"), r"\<t\:1\:R\> \</a\:1\>");
        assert_eq!(wide(":skull: 10:30 note: x"), r"\:skull: 10:30 note: x");
        assert_eq!(wide("20:15:00 20:1Sat5:00Z"), r"20:15:00 20:1Sat5\:00Z");
        assert_eq!(wide("20:16:00-Agent: hi"), r"20:16:00-Agent\: hi");
        assert_eq!(wide("20:8ball: 1:100:2"), r"20:8ball\: 1:100\:2");
        assert_eq!(wide("[a](https://x.y)"), r"\[a\]\(https\://x.y)");
        assert_eq!(wide("Discord.gg/abc"), r"Discord\.gg/abc");
    }

    #[test]
    fn invisible_characters_go_and_emoji_stay_whole() {
        assert_eq!(wide("a\u{202e}b\u{200b}c\u{0}d\u{61c}e"), "abcde");
        assert_eq!(wide("👨‍👩‍👧 ❤️"), "👨‍👩‍👧 ❤️");
        assert_eq!(wide("\u{200d}\u{200b} \n"), "");
        assert_eq!(wide("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(wide("a\r\nb\u{2028}c\n\n\n\nd"), "a\nb\nc\n\nd");
    }

    #[test]
    fn a_mail_address_is_masked_however_it_is_typed() {
        assert_eq!(
            wide("write to mira_k@example.org!"),
            r"write to …\@example.org!"
        );
        assert_eq!(wide("mira\u{200b}@exam\u{ad}ple.org"), r"…\@example.org");
        assert_eq!(bare("Mira <mira@example.org>", 80), "Mira <…@example.org>");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let piled = format!("e{}", "\u{301}".repeat(500));
        assert_eq!(wide(&piled).chars().count(), 9);
    }

    #[test]
    fn a_name_without_markdown_keeps_its_signs() {
        assert_eq!(bare(" a_b\n\u{202e}*c* ", 20), "a_b *c*");
        assert_eq!(bare("\u{200b}", 20), "");
    }
}
