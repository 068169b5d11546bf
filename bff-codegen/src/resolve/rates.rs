//! Rate limits: those of the platform, and whether an endpoint's callers have what one counts by.

use crate::codes;
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Diagnostics, nearest};
use crate::model::{Limit, Rate, RateKey, Type};
use crate::source::Spanned;
use crate::spec::{Algorithm, ClaimSpec, EndpointSpec, LimitSpec, Platform, Quota, RateChoice, RateKeySpec, RateSpec};

use super::endpoint::Shared;
use super::expr::list_of;
use super::{meaning, schemes};

/// The platform's rate limits; one that was reported lets one request through.
pub(super) fn resolve(platform: &Platform, report: &mut Diagnostics) -> Vec<Rate> {
    platform.rates.iter().map(|spec| rate(spec, &platform.tiers, report)).collect()
}

fn rate(spec: &RateSpec, tiers: &[Spanned<String>], report: &mut Diagnostics) -> Rate {
    let burst = spec.burst.as_ref().and_then(|burst| u32::try_from(burst.value).ok());
    let limit = |Quota { count, window }| Limit { count, window, burst: burst.unwrap_or(count) };
    let limits = match &spec.limit {
        None => Vec::new(),
        Some(LimitSpec::Everybody(quota)) => vec![limit(*quota)],
        Some(LimitSpec::ByTier(limits, span)) => {
            by_tier(spec, limits, *span, tiers, report).into_iter().map(limit).collect()
        }
    };
    Rate {
        name: spec.name.value.clone(),
        by: spec.by.iter().map(|key| self::key(&key.value)).collect(),
        algorithm: spec.algorithm.as_ref().map_or(Algorithm::TokenBucket, |algorithm| algorithm.value),
        limits,
    }
}

fn key(key: &RateKeySpec) -> RateKey {
    match key {
        RateKeySpec::Ip => RateKey::Ip,
        RateKeySpec::Caller => RateKey::Caller,
        RateKeySpec::Endpoint => RateKey::Endpoint,
        RateKeySpec::Header(name) => RateKey::Header(name.clone()),
        RateKeySpec::Claim(claim) => RateKey::Claim(schemes::names(&claim.path)),
    }
}

/// The limits in the order of the tiers; reports tiers that are unknown, and those that are left out.
fn by_tier(
    spec: &RateSpec,
    limits: &[(Spanned<String>, Option<Quota>)],
    span: crate::source::Span,
    tiers: &[Spanned<String>],
    report: &mut Diagnostics,
) -> Vec<Quota> {
    let names = || tiers.iter().map(|tier| tier.value.as_str());
    let listed: Vec<String> = names().map(str::to_owned).collect();
    for (tier, _) in limits.iter().filter(|(tier, _)| !listed.contains(&tier.value)) {
        let free = names().filter(|name| limits.iter().all(|(tier, _)| tier.value != *name));
        let problem = Diagnostic::error(codes::UNKNOWN_TIER, format!("there is no tier `{}`", tier.value))
            .at(tier.span, "not a tier of the platform")
            .help(list_of(&listed, "the platform has no tiers: `tiers: [free, pro]`", "the tiers are"))
            .suggest(nearest(&tier.value, free));
        report.push(problem);
    }
    let is_complete = limits.iter().all(|(tier, _)| listed.contains(&tier.value));
    for tier in tiers.iter().filter(|_| is_complete) {
        if limits.iter().all(|(known, _)| known.value != tier.value) {
            let message = format!("`{}` has no limit for the tier `{}`", spec.name.value, tier.value);
            let problem = Diagnostic::error(codes::TIER_LEFT_OUT, message)
                .at(span, "a limit for each tier, or one for all of them")
                .also(tier.span, "the tier is declared here");
            report.push(problem);
        }
    }
    let of_tier = |tier: &Spanned<String>| limits.iter().find(|(known, _)| known.value == tier.value)?.1;
    tiers.iter().filter_map(of_tier).collect()
}

/// The rate limits of an endpoint, as indices into the platform's. `None`: nothing is said of them.
pub(super) fn of_endpoint(
    spec: &EndpointSpec,
    auth: Option<&[usize]>,
    shared: &Shared<'_>,
    report: &mut Diagnostics,
) -> Option<Vec<usize>> {
    let choice = spec.rate.as_ref().or(shared.specs.client.defaults.rate.as_ref())?;
    let RateChoice::Rates(names) = &choice.value else { return Some(Vec::new()) };
    let known = &shared.specs.platform.rates;
    let listed = || known.iter().map(|rate| rate.name.value.as_str());
    let mut found = Vec::new();
    for name in names {
        report.offer(name.span, || Choice::all(ChoiceKind::Value, listed()));
        let Some(index) = known.iter().position(|rate| rate.name.value == name.value) else {
            let all: Vec<String> = listed().map(str::to_owned).collect();
            let problem = Diagnostic::error(codes::UNKNOWN_RATE, format!("there is no rate limit `{}`", name.value))
                .at(name.span, "not in platform.yaml")
                .help(list_of(&all, "the platform has no rate limits", "the rate limits are"))
                .suggest(nearest(&name.value, listed()));
            report.push(problem);
            continue;
        };
        let declared = known[index].name.span;
        report.mean(name.span, || meaning::declared(format!("rate limit {}", name.value), declared));
        found.push(index);
        let use_of = Use { spec, name, rate: &known[index], shared };
        use_of.check(auth, report);
    }
    Some(found)
}

/// A rate limit at an endpoint.
struct Use<'a> {
    spec: &'a EndpointSpec,
    name: &'a Spanned<String>,
    rate: &'a RateSpec,
    shared: &'a Shared<'a>,
}

impl Use<'_> {
    /// What it counts by, everybody must have whom a scheme lets in.
    fn check(&self, auth: Option<&[usize]>, report: &mut Diagnostics) {
        let Some(auth) = auth else { return };
        for key in &self.rate.by {
            match &key.value {
                RateKeySpec::Caller if auth.is_empty() => report.push(self.misfit(key.span, "who calls", None)),
                RateKeySpec::Claim(claim) if !claim.path.is_empty() => self.claim(claim, auth, report),
                _ => {}
            }
        }
        if let Some(LimitSpec::ByTier(_, span)) = &self.rate.limit {
            let without = |index: &&usize| self.shared.schemes[**index].tier.is_none();
            if auth.is_empty() {
                report.push(self.misfit(*span, "the caller's tier", None));
            } else if let Some(index) = auth.iter().find(without) {
                report.push(self.misfit(*span, "the caller's tier", Some(*index)));
            }
        }
    }

    fn claim(&self, claim: &ClaimSpec, auth: &[usize], report: &mut Diagnostics) {
        let what = format!("the claim `{}`", schemes::names(&claim.path).join("."));
        if auth.is_empty() {
            return report.push(self.misfit(claim.span, &what, None));
        }
        for index in auth {
            let scheme = &self.shared.schemes[*index];
            if !scheme.claims.iter().any(|known| known.name == claim.path[0].value) {
                return report.push(self.misfit(claim.span, &what, Some(*index)));
            }
            let Some(ty) = schemes::type_at(self.shared.contracts, &scheme.claims, &claim.path, report) else { return };
            if !(ty.ty.is_scalar() || ty.ty == Type::Any) {
                let problem = Diagnostic::error(codes::NOT_A_KEY, "what is counted by must be a scalar")
                    .at(claim.span, format!("this is {}", ty.describe()))
                    .also(self.shared.specs.platform.auth[*index].name.span, "the scheme declares it so");
                return report.push(problem);
            }
        }
    }

    fn misfit(&self, key: crate::source::Span, what: &str, scheme: Option<usize>) -> Diagnostic {
        // One that is the client's default is in many places.
        let at = if self.spec.rate.is_some() { self.name.span } else { self.spec.key.span };
        let message = format!("the rate limit `{}` counts by {what}", self.name.value);
        let problem = Diagnostic::error(codes::RATE_WITHOUT_KEY, message);
        let problem = match scheme {
            None => problem.at(at, "this endpoint is public"),
            Some(index) => {
                let scheme = &self.shared.specs.platform.auth[index].name;
                problem
                    .at(at, format!("`{}` lets callers in without it", scheme.value))
                    .also(scheme.span, "declared here")
            }
        };
        problem.also(key, "counted by this").help("name another rate limit, by `ip` for one, or `none`")
    }
}
