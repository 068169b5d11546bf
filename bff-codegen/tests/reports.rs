//! Every refusal and remark of the compiler, seen and held.
//!
//! `tests/reports/` has a case or more for each diagnostic code: `0204-misspelt-field.yaml` is a file of endpoints that
//! earns the report in `0204-misspelt-field.txt`, and nothing but reports of `BFF0204`. Around it stand the platform,
//! the client and the contract of `docs/codes/workspace`; a file such as `0204-misspelt-field.client.yaml` takes the place
//! of one of those, and an empty one takes it away. `UPDATE_GOLDEN=1` writes the reports anew: read what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use bff_codegen::diagnostic::{Applicability, Diagnostic, Fix};
use bff_codegen::{Compilation, Features, Repair, codes, compile_for, repair};

/// What a key is reported for that stands twice.
const TWICE: &str = codes::DUPLICATE_KEY.id;

/// The cases that are about more than one code.
const MANY: &str = "many-";

/// What a case may put in the place of a shared file, and where the compiler is told that it lies.
const FILES: [(&str, &str); 5] = [
    ("", "mobile/endpoints.yaml"),
    (".client", "mobile/client.yaml"),
    (".platform", "platform.yaml"),
    (".contract", "contracts/shop.yaml"),
    // The features of bff-core that are on, a line each.
    (".features", FEATURES),
];

/// No file of a workspace: what a build script is told.
const FEATURES: &str = "features";

/// The files of one case by the paths that reports show.
#[derive(Clone)]
struct Case {
    name: String,
    files: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports")
}

fn cases() -> Vec<Case> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = entries
        .filter(|name| name.ends_with(".yaml"))
        .map(|name| name.split('.').next().unwrap_or_default().to_owned())
        .collect();
    names.into_iter().map(Case::read).collect()
}

impl Case {
    fn read(name: String) -> Case {
        let shared =
            ["mobile/client.yaml", "platform.yaml", "contracts/shop.yaml", "policies/orders.rego"].map(|path| {
                let text = fs::read_to_string(folder().join("../../docs/codes/workspace").join(path)).unwrap();
                (path.to_owned(), text)
            });
        let mut files = BTreeMap::from(shared);
        files.insert("policies/nameless.rego".to_owned(), "# package shop.orders\nallow := true\n".to_owned());
        for (part, path) in FILES {
            if let Ok(text) = fs::read_to_string(folder().join(format!("{name}{part}.yaml"))) {
                files.insert(path.to_owned(), text);
            }
        }
        files.retain(|_, text| !text.is_empty());
        Case { name, files }
    }

    fn compile(&self) -> Compilation {
        let features = self.files.get(FEATURES).map_or_else(Features::unknown, |list| Features::on(list.lines()));
        compile_for(&self.specs(), &|path| self.load(path), &features)
    }

    fn specs(&self) -> Vec<(String, String)> {
        self.files.clone().into_iter().filter(|(path, _)| is_spec(path)).collect()
    }

    fn load(&self, path: &Path) -> io::Result<String> {
        let found = path.to_str().and_then(|path| self.files.get(path)).cloned();
        found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "there is no such file"))
    }

    fn repair(&self) -> Repair {
        repair(&self.specs(), &|path| self.load(path))
    }

    /// The case as it is once its author has taken up the offer.
    fn with(&self, fix: &Fix, compilation: &Compilation) -> Case {
        let mut fixed = self.clone();
        let text = fixed.files.get_mut(compilation.sources.path(fix.span.source)).expect("a fix is in a spec");
        text.replace_range(fix.span.range(), &fix.replacement);
        fixed
    }

    /// The id of the code that it is about.
    fn code(&self) -> Option<String> {
        (!self.name.starts_with(MANY)).then(|| format!("BFF{}", self.name.split('-').next().unwrap_or_default()))
    }
}

fn is_spec(path: &str) -> bool {
    path.ends_with(".yaml") && !path.starts_with("contracts/")
}

fn found(compilation: &Compilation) -> Vec<&Diagnostic> {
    compilation.diagnostics.sorted(&compilation.sources)
}

#[test]
fn every_report_is_as_it_was() {
    let update = env::var_os("UPDATE_GOLDEN").is_some();
    let mut changed = Vec::new();
    for case in cases() {
        let golden = folder().join(format!("{}.txt", case.name));
        let report = case.compile().report(false);
        if update {
            fs::write(&golden, report).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != report {
            changed.push(format!("{}:\n{report}", case.name));
        }
    }
    assert!(changed.is_empty(), "UPDATE_GOLDEN=1 takes these over:\n\n{}", changed.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let covered: BTreeSet<String> = cases().iter().filter_map(Case::code).collect();
    let known: BTreeSet<String> = codes::ALL.iter().map(|code| code.id.to_owned()).collect();
    assert_eq!(known.difference(&covered).collect::<Vec<_>>(), Vec::<&String>::new(), "codes without a case");
    assert_eq!(covered.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "cases without a code");
}

#[test]
fn a_case_reports_what_it_is_about_and_nothing_else() {
    for case in cases() {
        let Some(code) = case.code() else { continue };
        let compilation = case.compile();
        let codes: Vec<&str> = found(&compilation).iter().map(|diagnostic| diagnostic.code).collect();
        assert!(!codes.is_empty(), "{} reports nothing", case.name);
        assert!(codes.iter().all(|found| *found == code), "{} reports {codes:?}", case.name);
    }
}

#[test]
fn a_fix_solves_its_problem_and_makes_no_other() {
    for case in cases() {
        let compilation = case.compile();
        let before = found(&compilation);
        for diagnostic in &before {
            let Some(fix) = &diagnostic.fix else { continue };
            let fixed = case.with(fix, &compilation).compile();
            let after = found(&fixed);
            let of = format!("{}: `{}` gives\n{}", case.name, fix.replacement, fixed.report(false));
            let times = |all: &[&Diagnostic]| all.iter().filter(|found| found.message == diagnostic.message).count();
            assert!(times(&after) < times(&before), "the problem is still there: {of}");
            // Among many mistakes, one that is solved can make another visible; but it stays YAML.
            let may_be_new = |found: &Diagnostic| case.code().is_none() && found.code != codes::YAML_SYNTAX.id;
            let is_known = |found: &Diagnostic| before.iter().any(|known| known.message == found.message);
            assert!(after.iter().all(|found| is_known(found) || may_be_new(found)), "there are new problems: {of}");
        }
    }
}

#[test]
fn what_is_sure_is_put_right_all_at_once() {
    let mut made = 0;
    for mut case in cases() {
        let before = case.compile();
        let Repair { files, changes, compilation } = case.repair();
        case.files.extend(files.into_iter().map(|(path, (_, now))| (path, now)));
        let of = format!("{}:\n{}", case.name, compilation.report(false));
        let solved = found(&before).len() - found(&compilation).len();
        assert!(solved >= changes.len() || case.code().is_none(), "a change has solved nothing: {of}");
        // What is left would make the file worse.
        for fix in found(&compilation).iter().filter_map(|found| found.fix.as_ref()) {
            let is_worse = || found(&case.with(fix, &compilation).compile()).iter().any(|found| found.code == TWICE);
            assert!(fix.applicability == Applicability::Maybe || is_worse(), "something is left: {of}");
        }
        made += changes.len();
    }
    assert!(made > 15, "only {made} changes were made");
}

#[test]
fn every_label_points_at_something_and_says_what() {
    for case in cases() {
        let compilation = case.compile();
        for diagnostic in found(&compilation) {
            let of = format!("{}: {}", case.name, diagnostic.message);
            assert!(!diagnostic.message.ends_with('.'), "{of}: a headline is no sentence");
            assert!(diagnostic.labels.iter().all(|label| !label.text.is_empty()), "{of}: a label says nothing");
            let has_place = !diagnostic.labels.is_empty() || diagnostic.code == codes::MISSING_FILE.id;
            assert!(has_place, "{of}: it has no place");
        }
    }
}
