//! Characters that nobody sees: what is trimmed, what is refused, and their names in errors.
//!
//! The sources are the Unicode properties White_Space, Bidi_Control and Default_Ignorable_Code_Point.

use std::fmt::Write as _;

/// What copying adds around a text: white space of any kind, zero-width characters, direction marks, a byte order
/// mark, a soft hyphen. Variation selectors and tags are left alone: they belong to the emoji before them.
pub(crate) fn is_stray(c: char) -> bool {
    c.is_whitespace()
        || is_direction_control(c)
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Marks, embeddings, overrides and isolates, which change the order in which the characters around them are shown.
fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{206a}'..='\u{206f}') || reorders(c)
}

/// Embeddings, overrides and isolates: what follows them can be shown backwards, as another text than it is.
pub(crate) fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether it leaves no trace on the screen.
pub(crate) fn is_invisible(c: char) -> bool {
    is_stray(c)
        || c.is_control()
        || matches!(c,
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2065}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Line and paragraph separators, which many programs take for a line's end, and no other.
pub(crate) fn breaks_lines(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Without what copying has added around it.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_stray)
}

/// `character 5 is U+200B (zero-width space)`, for the first one that `wrong` accepts. Only characters that cannot be
/// seen are named, never what can be read: the text may be a secret.
pub(crate) fn found(text: &str, wrong: impl Fn(char) -> bool) -> Option<String> {
    let (at, c) = text.chars().enumerate().find(|(_, c)| wrong(*c))?;
    Some(format!("character {} is {}", at + 1, described(c)))
}

/// The first character of a pasted identifier that cannot be part of one: named if it is invisible, otherwise only
/// where it is.
pub(crate) fn found_beside_ascii(text: &str) -> Option<String> {
    found(text, is_invisible).or_else(|| {
        let (at, _) = text.chars().enumerate().find(|(_, c)| !c.is_ascii_graphic())?;
        Some(format!("character {} is not a letter or digit of ASCII", at + 1))
    })
}

fn described(c: char) -> String {
    let mut text = format!("U+{:04X}", u32::from(c));
    if let Some(name) = name(c) {
        // Writing to a String cannot fail.
        let _ = write!(text, " ({name})");
    }
    text
}

const fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\0' => "NUL",
        '\t' => "tab",
        '\n' => "line feed",
        '\r' => "carriage return",
        '\u{1b}' => "escape",
        ' ' => "space",
        '\u{a0}' => "no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{2007}' => "figure space",
        '\u{200b}' => "zero-width space",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "pop directional formatting",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{202f}' => "narrow no-break space",
        '\u{2060}' => "word joiner",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        '\u{3000}' => "ideographic space",
        '\u{feff}' => "byte order mark",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_copying_adds_is_trimmed_and_an_emoji_stays_whole() {
        for around in
            ["\n", "\u{a0}", "\u{200b}", "\u{200e}", "\u{202c}", "\u{2069}", "\u{feff}", "\r\n\t ", "\u{3000}"]
        {
            assert_eq!(trim(&format!("{around}x y{around}")), "x y", "{around:?}");
        }
        assert_eq!(trim("\u{2764}\u{fe0f} "), "\u{2764}\u{fe0f}");
    }

    #[test]
    fn every_invisible_character_that_is_named_has_a_name_of_its_own() {
        let names: Vec<_> = ('\0'..='\u{ffff}').filter_map(name).collect();
        assert_eq!(names.len(), 29);
        assert_eq!(names.iter().collect::<std::collections::HashSet<_>>().len(), names.len());
    }

    #[test]
    fn what_is_found_is_named_if_it_cannot_be_seen_and_never_quoted() {
        assert_eq!(found("ab\u{200b}", is_invisible).as_deref(), Some("character 3 is U+200B (zero-width space)"));
        assert_eq!(found("ab", is_invisible), None);
        let of_a_secret = found_beside_ascii("secret\u{e9}").expect("found");
        assert_eq!(of_a_secret, "character 7 is not a letter or digit of ASCII");
    }
}
