//! A client of many endpoints over GitHub's contract.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the contract lies, if it does: it is not in this repository.
pub(crate) const CONTRACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/contracts/github-api.json");

/// Endpoints of one file.
const PER_FILE: usize = 25;

const PLATFORM: &str = "upstreams:
  github: { contract: contracts/github.json, timeout: 1s }
auth:
  user: { jwt: { claims: { sub: { type: string } } } }
";

const CLIENT: &str = "client: mobile
title: Mobile
version: 1.0.0
defaults: { auth: user, timeout: 5s }
";

/// The insides of endpoints of `/{owner}/{repo}`, each with what comes behind in its path. `$N` is the endpoint's number.
const FORMS: [(&str, &str); 5] = [
    // One call.
    (
        "",
        "    repo: { call: github.repos/get, with: { owner: $path.owner, repo: $path.repo } }
  fields:
    id: $repo.id
    name: Repository $N {$repo.full_name | upper}
    about: $repo.description ?? ''
    owner: $repo.owner { id, login, avatar_url }
    stars: $repo.stargazers_count
    isBusy: $repo.open_issues_count > $N && !$repo.archived
",
    ),
    // Several at once, some of which may fail.
    (
        "",
        "    repo: { call: github.repos/get, with: { owner: $path.owner, repo: $path.repo } }
    branches:
      call: github.repos/list-branches
      with: { owner: $path.owner, repo: $path.repo, per_page: $N }
      fallback: []
    newest:
      call: github.repos/get-latest-release
      with: { owner: $path.owner, repo: $path.repo }
      fallback: null
    labels:
      call: github.issues/list-labels-for-repo
      with: { owner: $path.owner, repo: $path.repo }
      fallback: []
  fields:
    repo: $repo { id, name, full_name, private, forks_count }
    branches: $branches { name, protected, sha = commit.sha }
    newest: $newest { id, tag = tag_name, title = name ?? tag_name, author = author.login }
    labels: $labels[].name | first
",
    ),
    // One after the other.
    (
        "",
        "    repo: { call: github.repos/get, with: { owner: $path.owner, repo: $path.repo } }
    main:
      call: github.repos/get-branch
      with: { owner: $path.owner, repo: $path.repo, branch: $repo.default_branch }
    head:
      call: github.repos/get-commit
      with: { owner: $path.owner, repo: $path.repo, ref: $main.commit.sha }
      timeout: 800ms
      fallback: null
  fields:
    branch: $main.name
    message: $head.commit.message
    parents: $head.parents { sha, url }
    number: $N
",
    ),
    // A call for each element of a list, looked up by its key.
    (
        "",
        "    pulls:
      call: github.pulls/list
      with: { owner: $path.owner, repo: $path.repo, state: open, per_page: 5 }
    details:
      call: github.pulls/get
      each: $pulls[].number
      max: 5
      with: { owner: $path.owner, repo: $path.repo, pull_number: $key }
      fallback: null
  fields:
    number: $N
    pulls: '$pulls { number, title, state, detail = $details[number] { additions, deletions, commits } }'
",
    ),
    // An input in a query and another in the path.
    (
        "/issues/{number}",
        "    issue:
      call: github.issues/get
      with: { owner: $path.owner, repo: $path.repo, issue_number: $path.number }
    comments:
      call: github.issues/list-comments
      when: $query.comments ?? false
      with: { owner: $path.owner, repo: $path.repo, issue_number: $path.number, page: $query.page }
      fallback: []
  fields:
    title: $issue.title
    body: |
      $issue.body
      ?? 'number $N has none'
    author: $issue.user { id, login }
    comments: $comments { id, body, author = user.login, created_at }
",
    ),
];

/// Writes the client into a spec folder, and gives the paths of its endpoint files.
pub(crate) fn write(folder: &Path, endpoints: usize) -> Vec<PathBuf> {
    let put = |file: &str, text: &str| {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    put("platform.yaml", PLATFORM);
    put("mobile/client.yaml", CLIENT);
    put("contracts/github.json", &fs::read_to_string(CONTRACT).unwrap());
    let numbers: Vec<usize> = (1..=endpoints).collect();
    let files = numbers.chunks(PER_FILE).enumerate();
    files.map(|(index, numbers)| put(&format!("mobile/part{index:03}.yaml"), &file(numbers))).collect()
}

fn file(numbers: &[usize]) -> String {
    let mut text = String::new();
    for number in numbers {
        let (path, inside) = FORMS[number % FORMS.len()];
        let query = if inside.contains("$query") {
            "  query:\n    comments: { type: boolean }\n    page: { type: integer }\n  path:\n    number: { type: integer }\n"
        } else {
            ""
        };
        let inside = inside.replace("$N", &number.to_string());
        writeln!(
            text,
            "GET /{number}/{{owner}}/{{repo}}{path}:\n  summary: Endpoint {number}\n{query}  fan_out:\n{inside}"
        )
        .unwrap();
    }
    text
}
