//! Before anything is timed: does everybody answer the same?

use anyhow::{Context, bail};
use serde_json::Value;

use super::client;
use super::contenders::{Contender, OURS};
use super::equal::difference;
use super::fleet::Standing;
use super::results::{During, Fault};
use crate::works::{WORKS, Work};

/// Compares every answer of every contender with ours; what is wrong is not timed.
pub(super) async fn check(standing: &[Standing], works: &[Work], token: &str) -> anyhow::Result<Vec<Fault>> {
    let ours =
        standing.iter().find(|one| one.contender.name == OURS).context("ours is what others are compared with")?;
    let mut faults = Vec::new();
    for work in works {
        let expected = answer(&ours.contender, *work, token).await;
        let expected = expected.with_context(|| format!("ours does not do ({})", work.letter))?;
        for one in standing.iter().filter(|one| one.contender.works.contains(work.letter)) {
            if let Err(error) = same(&one.contender, *work, token, &expected).await {
                let what = format!("{error:#}");
                faults.push(Fault {
                    contender: one.contender.name.to_owned(),
                    work: work.letter,
                    during: During::Check,
                    what,
                });
            }
        }
    }
    Ok(faults)
}

async fn same(contender: &Contender, work: Work, token: &str, expected: &Value) -> anyhow::Result<()> {
    // The first time is not judged: a cold contender may be too slow for its own timeouts.
    let _ = answer(contender, work, token).await;
    let actual = answer(contender, work, token).await?;
    if let Some(found) = difference(expected, &actual) {
        bail!("DIFFERENT at `{}`: {}", found.pointer, found.what);
    }
    Ok(())
}

async fn answer(contender: &Contender, work: Work, token: &str) -> anyhow::Result<Value> {
    let answer = client::get(contender.port, work.path, client::token_for(work, token)).await?;
    if answer.status != 200 {
        bail!("status {}", answer.status);
    }
    serde_json::from_slice(&answer.body).context("no JSON")
}

/// The works with these letters, or all.
pub(super) fn chosen(letters: &[char]) -> anyhow::Result<Vec<Work>> {
    if let Some(unknown) = letters.iter().find(|letter| WORKS.iter().all(|work| work.letter != **letter)) {
        bail!("there is no work ({unknown})");
    }
    Ok(WORKS.into_iter().filter(|work| letters.is_empty() || letters.contains(&work.letter)).collect())
}
