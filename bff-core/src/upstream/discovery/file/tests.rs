use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::*;
use crate::upstream::discovery::instance::Instances;
use crate::upstream::discovery::testing::{base, hosts, publisher, until};

/// Longer than any test: only news of the file can be the reason to read it.
const NEVER: Duration = Duration::from_secs(3600);

struct Followed {
    list: watch::Receiver<Arc<Instances>>,
    _following: AbortOnDropHandle<()>,
}

fn follow_at(path: &Path, poll_interval: Duration) -> Followed {
    let (publisher, list) = publisher();
    let following = follow(File { path: path.to_owned(), poll_interval }, base(), publisher).unwrap();
    Followed { list, _following: AbortOnDropHandle::new(tokio::spawn(following)) }
}

#[tokio::test]
async fn a_list_follows_the_file_however_it_is_written() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("orders.yaml");
    fs::write(&path, "- a:1\n").unwrap();
    let mut followed = follow_at(&path, NEVER);
    until(&mut followed.list, &["a:1"]).await;
    fs::write(&path, "- a:1\n- b:1\n").unwrap();
    until(&mut followed.list, &["a:1", "b:1"]).await;
    let other = folder.path().join(".orders.yaml.swp");
    fs::write(&other, "- c:1\n").unwrap();
    fs::rename(&other, &path).unwrap();
    until(&mut followed.list, &["c:1"]).await;
    fs::write(&path, "[]").unwrap();
    until(&mut followed.list, &[]).await;
}

/// As Kubernetes does with a volume of a ConfigMap: the file is a link through a link that is replaced.
#[cfg(unix)]
#[tokio::test]
async fn a_list_follows_a_mounted_config_map() {
    use std::os::unix::fs::symlink;

    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (version, text) in [("..1", "a:1"), ("..2", "b:1")] {
        fs::create_dir(at(version)).unwrap();
        fs::write(at(version).join("orders.txt"), text).unwrap();
    }
    symlink("..1", at("..data")).unwrap();
    symlink("..data/orders.txt", at("orders.txt")).unwrap();
    let mut followed = follow_at(&at("orders.txt"), NEVER);
    until(&mut followed.list, &["a:1"]).await;
    symlink("..2", at("..data_tmp")).unwrap();
    fs::rename(at("..data_tmp"), at("..data")).unwrap();
    until(&mut followed.list, &["b:1"]).await;
}

#[tokio::test]
async fn a_broken_file_keeps_the_list() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("orders.json");
    fs::write(&path, r#"["a:1"]"#).unwrap();
    let mut followed = follow_at(&path, Duration::from_millis(20));
    until(&mut followed.list, &["a:1"]).await;
    for broken in ["", "[\"b:1\",\n \"c\"]"] {
        fs::write(&path, broken).unwrap();
        assert!(read(&WatchedFile::new(&path).unwrap(), &base()).await.is_err());
        let changed = timeout(Duration::from_millis(300), followed.list.changed()).await;
        assert!(changed.is_err(), "{broken:?}: {:?}", hosts(&followed.list.borrow()));
    }
    fs::remove_file(&path).unwrap();
    assert!(timeout(Duration::from_millis(300), followed.list.changed()).await.is_err());
    fs::write(&path, r#"["d:1"]"#).unwrap();
    until(&mut followed.list, &["d:1"]).await;
}

#[tokio::test]
async fn a_folder_that_comes_late_is_found_by_polling_and_then_watched() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mounted").join("orders");
    let mut followed = follow_at(&path, Duration::from_millis(20));
    fs::create_dir(folder.path().join("mounted")).unwrap();
    fs::write(&path, "a:1").unwrap();
    until(&mut followed.list, &["a:1"]).await;
}

#[tokio::test]
async fn an_error_names_file_line_and_column() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("orders.txt");
    fs::write(&path, "a:1\n  b\n").unwrap();
    let error = read(&WatchedFile::new(&path).unwrap(), &base()).await.unwrap_err().to_string();
    assert_eq!(error, format!("{}:2:3: must be a host and port such as 10.0.0.1:8080 or [::1]:8080", path.display()));
    fs::write(&path, "x".repeat(1024 * 1024 + 1)).unwrap();
    let error = read(&WatchedFile::new(&path).unwrap(), &base()).await.unwrap_err().to_string();
    assert!(error.ends_with("is larger than 1048576 bytes"), "{error}");
    let error = read(&WatchedFile::new(folder.path()).unwrap(), &base()).await.unwrap_err().to_string();
    assert!(error.contains("cannot be read"), "{error}");
}

#[test]
fn what_is_no_file_is_refused() {
    let (publisher, _list) = publisher();
    let error = follow(File::new("/".into()), base(), publisher).err().unwrap();
    assert!(error.to_string().starts_with("`/` names no file in a folder"), "{error}");
}
