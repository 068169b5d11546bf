//! The compiler over broken specs and contracts: it reports, and never panics.
//!
//! The shop's own files, each time with one thing broken: a line less, two words swapped, a byte flipped, a key twice, a
//! file cut short. Which one is drawn from a fixed seed, so a run that fails can be repeated.
//!
//! What is broken so is also repaired: that never makes a file worse, and puts a word of the language in another case right.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::{fs, io};

use bff_codegen::{Compilation, Project, compile, repair};

const CLIENTS: [&str; 3] = ["mobile", "web", "admin"];

/// Everything that a client is compiled from, by path relative to `specs`.
type Files = BTreeMap<String, String>;

fn specs() -> Project {
    Project::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"))
}

fn files_of(client: &str) -> (Files, Files) {
    let project = specs();
    let text = |path: &String| fs::read_to_string(project.root().join(path)).unwrap();
    let specs: Files =
        project.spec_files(client).unwrap().into_iter().map(|path| (path.clone(), text(&path))).collect();
    let contracts = project.compile(client).unwrap().other_files.into_iter();
    let contracts = contracts.map(|path| path.to_str().unwrap().to_owned());
    (specs, contracts.map(|path| (path.clone(), text(&path))).collect())
}

fn listed(files: &Files) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| (path.clone(), text.clone())).collect()
}

fn load(path: &Path, contracts: &Files) -> io::Result<String> {
    let found = path.to_str().and_then(|path| contracts.get(path));
    found.cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
}

/// Compiles what would be these files; also draws the report, which looks into them again.
fn compile_all(specs: &Files, contracts: &Files) {
    let compilation = compile(&listed(specs), &|path| load(path, contracts));
    let report = compilation.report(false);
    let has_errors = compilation.diagnostics.has_errors();
    assert_eq!(has_errors, compilation.output.is_none(), "either files or errors:\n{report}");
    assert!(!has_errors || !report.is_empty(), "an error is told");
    assert_eq!(compilation.findings().is_empty(), report.is_empty());
}

/// splitmix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).expect("less than a usize")
    }

    fn of<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }
}

type Mutation = fn(&str, &mut Dice) -> String;

const MUTATIONS: [(&str, Mutation); 9] = [
    ("a line less", without_a_line),
    ("a line twice", with_a_line_twice),
    ("two lines swapped", with_lines_swapped),
    ("two words swapped", with_words_swapped),
    ("a word replaced", with_a_word_replaced),
    ("a byte flipped", with_a_byte_flipped),
    ("a sign put in", with_a_sign_put_in),
    ("cut short", cut_short),
    ("indented otherwise", indented_otherwise),
];

fn without_a_line(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<_> = text.lines().collect();
    lines.remove(dice.below(lines.len()));
    lines.join("\n")
}

fn with_a_line_twice(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<_> = text.lines().collect();
    let line = dice.below(lines.len());
    lines.insert(line, lines[line]);
    lines.join("\n")
}

fn with_lines_swapped(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<_> = text.lines().collect();
    let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
    lines.swap(one, other);
    lines.join("\n")
}

/// The words of a text as ranges of bytes.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (index, sign) in text.char_indices().chain([(text.len(), ' ')]) {
        match (sign.is_alphanumeric() || sign == '_', start) {
            (true, None) => start = Some(index),
            (false, Some(begin)) => {
                words.push((begin, index));
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn with_words_swapped(text: &str, dice: &mut Dice) -> String {
    let words = words(text);
    let (one, other) = (*dice.of(&words), *dice.of(&words));
    let ((a, b), (c, d)) = if one < other { (one, other) } else { (other, one) };
    if b > c {
        return text.to_owned();
    }
    [&text[..a], &text[c..d], &text[b..c], &text[a..b], &text[d..]].concat()
}

fn with_a_word_replaced(text: &str, dice: &mut Dice) -> String {
    const WORDS: [&str; 24] = [
        "null",
        "true",
        "0",
        "-1",
        "99999999999999999999",
        "1e400",
        "[]",
        "{}",
        "\"\"",
        "object",
        "array",
        "string",
        "integer",
        "$key",
        "$body",
        "$claims",
        "self",
        "crate",
        "r#type",
        "größe",
        "\u{202e}",
        "~",
        "*",
        "$ref",
    ];
    let (start, end) = *dice.of(&words(text));
    [&text[..start], *dice.of(&WORDS), &text[end..]].concat()
}

fn with_a_byte_flipped(text: &str, dice: &mut Dice) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let index = dice.below(bytes.len());
    bytes[index] ^= 1 << dice.below(7);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn with_a_sign_put_in(text: &str, dice: &mut Dice) -> String {
    const SIGNS: [char; 24] = [
        '{', '}', '[', ']', '(', ')', ':', ',', '"', '\'', '|', '>', '$', '&', '*', '!', '#', '\t', '\n', '\0', '\r',
        'é', '😀', '\u{feff}',
    ];
    let index = (0..=dice.below(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0);
    format!("{}{}{}", &text[..index], dice.of(&SIGNS), &text[index..])
}

fn cut_short(text: &str, dice: &mut Dice) -> String {
    let index = (0..=dice.below(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0);
    text[..index].to_owned()
}

fn indented_otherwise(text: &str, dice: &mut Dice) -> String {
    let lines: Vec<_> = text.lines().collect();
    let chosen = dice.below(lines.len());
    let indent = dice.below(5);
    let line = |(index, line): (usize, &&str)| match index {
        _ if index != chosen => (*line).to_owned(),
        _ => format!("{}{}", " ".repeat(indent), line.trim_start()),
    };
    lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// A key of the language in capitals, or with a dash.
fn with_a_key_misspelt(text: &str, dice: &mut Dice) -> String {
    const KEYS: [&str; 9] =
        ["call", "with", "fan_out", "fields", "fallback", "timeout", "summary", "query", "upstreams"];
    let is_key = |(start, end): &&(usize, usize)| KEYS.contains(&&text[*start..*end]) && text[*end..].starts_with(':');
    let words = words(text);
    let keys: Vec<_> = words.iter().filter(is_key).collect();
    if keys.is_empty() {
        return text.to_owned();
    }
    let (start, end) = **dice.of(&keys);
    let key = &text[start..end];
    let misspelt = if dice.below(2) == 0 { key.to_uppercase() } else { key.replace('_', "-") + "-" };
    [&text[..start], &misspelt, &text[end..]].concat()
}

/// Breaks a file of the client once or more, `count` times over. Where a compilation panics, what was broken is told.
fn survives(client: &str, seed: u64, count: usize) {
    let (specs, contracts) = files_of(client);
    let paths: Vec<_> = specs.keys().chain(contracts.keys()).cloned().collect();
    let mut dice = Dice(seed);
    let mut panics = Vec::new();
    for round in 0..count {
        let (mut specs, mut contracts) = (specs.clone(), contracts.clone());
        let mut done = Vec::new();
        for _ in 0..=dice.below(3) {
            // Specs and contracts in turn: there are more lines in contracts.
            let path = dice.of(&paths).clone();
            let text = specs.get_mut(&path).or_else(|| contracts.get_mut(&path)).expect("one of the two");
            let (name, mutation) = *dice.of(&MUTATIONS);
            if !text.trim().is_empty() {
                *text = mutation(text, &mut dice);
            }
            done.push(format!("{path}: {name}"));
        }
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| compile_all(&specs, &contracts))) {
            let panic = panic.downcast::<String>().map_or_else(|_| "(no text)".to_owned(), |text| *text);
            panics.push(format!("{client}, round {round}: {}: {panic}", done.join(", ")));
        }
    }
    assert!(panics.is_empty(), "{} of {count}:\n{}", panics.len(), panics.join("\n"));
}

#[test]
fn the_unbroken_shop_compiles() {
    for client in CLIENTS {
        let (specs, contracts) = files_of(client);
        compile_all(&specs, &contracts);
    }
}

#[test]
fn broken_files_of_mobile_are_survived() {
    survives("mobile", 1, rounds());
}

#[test]
fn broken_files_of_web_are_survived() {
    survives("web", 2, rounds());
}

#[test]
fn broken_files_of_admin_are_survived() {
    survives("admin", 3, rounds());
}

/// How much of the files cannot be read, or stands twice.
fn unreadable(compilation: &Compilation) -> usize {
    const CODES: [&str; 4] = ["BFF0101", "BFF0102", "BFF0104", "BFF0119"];
    compilation.findings().iter().filter(|finding| CODES.contains(&finding.code)).count()
}

#[test]
fn a_repair_makes_nothing_worse_and_leaves_nothing_to_repair() {
    let (specs, contracts) = files_of("mobile");
    let paths: Vec<_> = specs.keys().cloned().collect();
    let load = |path: &Path| load(path, &contracts);
    let mut dice = Dice(4);
    let mut made = 0;
    for round in 0..rounds() {
        let mut broken = specs.clone();
        for _ in 0..=dice.below(4) {
            let text = broken.get_mut(dice.of(&paths)).expect("a spec");
            let (_, mutation) = if dice.below(2) == 0 { *dice.of(&MUTATIONS) } else { ("", with_a_key_misspelt as _) };
            if !text.trim().is_empty() {
                *text = mutation(text, &mut dice);
            }
        }
        let before = compile(&listed(&broken), &load);
        let repaired = repair(&listed(&broken), &load);
        assert!(unreadable(&repaired.compilation) <= unreadable(&before), "round {round}");
        made += repaired.changes.len();
        for (path, (was, now)) in repaired.files {
            assert_eq!(broken.insert(path.clone(), now), Some(was), "round {round}: {path} is a spec that has changed");
        }
        let again = repair(&listed(&broken), &load);
        assert_eq!(again.changes, [], "round {round}");
        let same = again.compilation.findings() == repaired.compilation.findings();
        assert!(same, "round {round}: the compilation is that of the repaired files");
    }
    assert!(made >= rounds() / 4, "only {made} changes were made");
}

#[test]
fn a_word_in_another_case_is_put_right() {
    let (specs, contracts) = files_of("mobile");
    let paths: Vec<_> = specs.keys().cloned().collect();
    let mut dice = Dice(5);
    let mut put_right = 0;
    for _ in 0..rounds() {
        let mut broken = specs.clone();
        let path = dice.of(&paths).clone();
        let text = broken.get_mut(&path).expect("a spec");
        *text = with_a_key_misspelt(text, &mut dice);
        let repaired = repair(&listed(&broken), &|path| load(path, &contracts));
        // A field of a reply may have the same name, and any case.
        if repaired.changes.iter().any(|made| made.code == "BFF0103") {
            put_right += 1;
            assert_eq!(repaired.files[&path].1, specs[&path], "{:?}", repaired.changes);
        }
    }
    assert!(put_right >= rounds() / 4, "only {put_right} words were put right");
}

/// How many times each client is broken; `BFF_MUTATIONS` sets another number for a longer hunt.
fn rounds() -> usize {
    std::env::var("BFF_MUTATIONS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(40)
}
