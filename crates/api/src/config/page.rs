//! The page of all settings (`docs/configuration.md`), made of the commented defaults, so that it cannot say anything else than they do.

use super::source::{DEFAULTS, environment_name};

const INTRODUCTION: &str = "\
# Configuration

Made of the defaults in the program by `just gen`; do not edit it here. `api settings` prints the same as a file to begin with.

What is set nowhere has its default. Then comes a file of TOML, when `--config FILE` or `MARQUEE_CONFIG` names one, then the environment, which has
the last word. A key of the file that does not exist, and a value that is wrong, stop the start and are named. Variables that no setting has are ignored.

- A switch is `on` or `off` (`true`, `1`, `yes`; `false`, `0`, `no`).
- A time has a unit, as in `90s`, `10m`, `24h`, or is a number of seconds.
- A list has commas.
- What has no default may be empty.

`MARQUEE_MODE=production` refuses to start with what only development may have, and says what is missing: keys of tokens and tickets of one's own, Stripe's
keys (or `MARQUEE_ALLOW_SANDBOX=on` with a `MARQUEE_SANDBOX_SECRET`), a mail server that is reached over TLS (or `MARQUEE_ALLOW_MAILBOX=on`,
`MARQUEE_ALLOW_PLAIN_SMTP=on`). Replicas that work together have the same settings, but for `MARQUEE_BIND` and `MARQUEE_WORKER`.
";

/// The page; an error names the line of the defaults that does not keep to their form.
///
/// # Errors
/// A line that is neither empty, nor a comment, nor a title, nor `key = "value" # NAME: meaning`, or whose name is not its key's.
pub fn page() -> Result<String, String> {
    let mut page = INTRODUCTION.to_owned();
    for line in DEFAULTS.lines().filter(|line| !line.is_empty()) {
        if let Some(title) = title(line) {
            page.push_str(&section(title));
        } else if !line.starts_with('#') {
            page.push_str(&row(line).ok_or_else(|| format!("the defaults have a line of no known form: {line}"))?);
        }
    }
    Ok(page)
}

/// `# ── title ──`.
fn title(line: &str) -> Option<&str> {
    line.strip_prefix("# ── ")?.strip_suffix(" ──")
}

/// A heading and the head of a table; what a title says behind its colon is a sentence of its own.
fn section(title: &str) -> String {
    let (heading, sentence) = title.split_once(": ").unwrap_or((title, ""));
    let sentence = if sentence.is_empty() { String::new() } else { format!("{}.\n\n", capital(&prose(sentence))) };
    format!("\n## {}\n\n{sentence}| variable | in a file | default | meaning |\n|---|---|---|---|\n", capital(heading))
}

fn row(line: &str) -> Option<String> {
    let (key, rest) = line.split_once(" = \"")?;
    let (value, comment) = rest.split_once('"')?;
    let (name, meaning) = comment.trim_start().strip_prefix("# ")?.split_once(": ")?;
    if name != environment_name(key) {
        return None;
    }
    let default = if value.is_empty() { String::new() } else { format!(" `{value}`") };
    Some(format!("| `{name}` | `{key}` |{default} | {} |\n", prose(meaning)))
}

/// Text as Markdown shows it: no tags, no columns.
fn prose(text: &str) -> String {
    text.replace('<', "\\<").replace('|', "\\|")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Raw;

    #[test]
    fn the_committed_page_is_what_the_defaults_say() {
        let committed = include_str!("../../../../docs/configuration.md");
        assert!(page().expect("the defaults keep to their form") == committed, "docs/configuration.md is stale; run: just gen");
    }

    #[test]
    fn every_setting_is_on_the_page_once() {
        let page = page().expect("the defaults keep to their form");
        let raw = Raw::read(None, []).expect("the defaults are right");
        for key in raw.keys() {
            let row = format!("| `{}` | `{key}` | ", environment_name(key));
            assert_eq!(page.matches(&row).count(), 1, "{key}");
        }
        assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), raw.keys().count());
    }

    #[test]
    fn a_line_of_another_form_is_refused() {
        assert!(row(r#"bind = "127.0.0.1:8080" # MARQUEE_BIND: address"#).is_some());
        for line in [r#"bind = "127.0.0.1:8080""#, r#"bind = "" # MARQUEE_BOUND: address"#, r"bind = 1 # MARQUEE_BIND: address"] {
            assert_eq!(row(line), None, "{line}");
        }
    }
}
