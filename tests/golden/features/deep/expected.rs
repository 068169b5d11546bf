// ==== bff.rs

pub mod get_deep;
use bff_core::prelude::*;

static HOSTILE: Upstream = Upstream {
    name: "hostile",
    index: 0,
    contract: include_str!("hostile.contract.json"),
};

static CLIENT: Client = Client {
    name: "deep",
    title: "Twenty levels",
    version: "1.0.0",
    upstreams: &[&HOSTILE],
    auth: &[],
    openapi: include_str!("openapi.json"),
};

/// The Twenty levels, ready to run.
pub fn bff() -> Bff {
    Bff::new(&CLIENT).endpoint(&get_deep::ENDPOINT, get_deep::handle)
}

// ==== get_deep.rs

//! `GET /deep`

use bff_core::prelude::*;

/// What the run time knows of the endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "GET /deep",
    method: Method::Get,
    path: "/deep",
    timeout: Duration::from_millis(2000),
    auth: &[],
    status: 200,
    parameters: &[],
    body: None,
    calls: &[&DEEP],
};

static DEEP: Call = Call {
    name: "deep",
    index: 0,
    upstream: &super::HOSTILE,
    operation: "deep",
    method: Method::Get,
    path: "/deep",
    timeout: Duration::from_millis(1000),
    pass: &[],
    accepts_empty: false,
    fan: None,
};

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    #[serde(borrow)]
    value: RawString<'a>,
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNextNext<'a>,
}

/// `next.next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNextNext<'a>,
}

/// `next.next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNextNext<'a>,
}

/// `next.next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNextNext<'a> {
    #[serde(borrow)]
    next: DeepNextNextNext<'a>,
}

/// `next` within it.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct DeepNext<'a> {
    #[serde(borrow)]
    next: DeepNextNext<'a>,
}

/// `$deep`: what is used of `hostile.deep`'s answer.
#[derive(Deserialize)]
#[serde(crate = "bff_core::serde")]
struct Deep<'a> {
    #[serde(borrow)]
    next: DeepNext<'a>,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    value: RawString<'a>,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNext<'a>,
}

/// `selection.next.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNext<'a>,
}

/// `selection.next.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNextNext<'a> {
    next: ReplySelectionNextNextNextNext<'a>,
}

/// `selection.next.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNextNext<'a> {
    next: ReplySelectionNextNextNext<'a>,
}

/// `selection.next` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelectionNext<'a> {
    next: ReplySelectionNextNext<'a>,
}

/// `selection` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplySelection<'a> {
    next: ReplySelectionNext<'a>,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15.level16.level17.level18.level19` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18Level19<
    'a,
> {
    level20: RawString<'a>,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15.level16.level17.level18` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18<
    'a,
> {
    level19: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18Level19<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15.level16.level17` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17<
    'a,
> {
    level18: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15.level16` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16<
    'a,
> {
    level17: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15<
    'a,
> {
    level16: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14<
    'a,
> {
    level15: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13<
    'a,
> {
    level14: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12<
    'a,
> {
    level13: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11<
    'a,
> {
    level12: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10<'a> {
    level11: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11<
        'a,
    >,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9<'a> {
    level10: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10<'a>,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8<'a> {
    level9: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9<'a>,
}

/// `tree.level1.level2.level3.level4.level5.level6.level7` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7<'a> {
    level8: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8<'a>,
}

/// `tree.level1.level2.level3.level4.level5.level6` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5Level6<'a> {
    level7: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7<'a>,
}

/// `tree.level1.level2.level3.level4.level5` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4Level5<'a> {
    level6: ReplyTreeLevel1Level2Level3Level4Level5Level6<'a>,
}

/// `tree.level1.level2.level3.level4` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3Level4<'a> {
    level5: ReplyTreeLevel1Level2Level3Level4Level5<'a>,
}

/// `tree.level1.level2.level3` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2Level3<'a> {
    level4: ReplyTreeLevel1Level2Level3Level4<'a>,
}

/// `tree.level1.level2` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1Level2<'a> {
    level3: ReplyTreeLevel1Level2Level3<'a>,
}

/// `tree.level1` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTreeLevel1<'a> {
    level2: ReplyTreeLevel1Level2<'a>,
}

/// `tree` within it.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyTree<'a> {
    level1: ReplyTreeLevel1<'a>,
}

/// What the client gets.
#[derive(Serialize)]
#[serde(crate = "bff_core::serde")]
struct ReplyBody<'a> {
    path: RawString<'a>,
    selection: ReplySelection<'a>,
    tree: ReplyTree<'a>,
}

/// The answers' bytes, which the values borrow from.
#[derive(Default)]
struct Bodies {
    deep: Body,
}

/// The values of the calls, each set when it is there.
#[derive(Default)]
struct Values<'a> {
    deep: Slot<Deep<'a>>,
}

/// What every part of the endpoint can see.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "not every endpoint uses all of it")]
struct Scope<'a, 'v> {
    exchange: &'a Exchange,
    bodies: &'a Bodies,
    values: &'v Values<'a>,
}

/// Answers one request.
pub async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope {
        exchange: &exchange,
        bodies: &bodies,
        values: &values,
    };
    schedule(&mut [pin!(deep(scope))]).await?;
    exchange.reply(&reply(scope))
}

/// `$deep`: `hostile.deep`
async fn deep(scope: Scope<'_, '_>) -> Result<(), Problem> {
    let request = DEEP.request().text("/deep");
    let answer = scope.exchange.call(&DEEP, request, &scope.bodies.deep).await?;
    scope.values.deep.set(answer)
}

/// Puts the reply together.
fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
    let deep = scope.values.deep.value();
    ReplyBody {
        path: deep
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .next
            .value,
        selection: ReplySelection {
            next: ReplySelectionNext {
                next: ReplySelectionNextNext {
                    next: ReplySelectionNextNextNext {
                        next: ReplySelectionNextNextNextNext {
                            next: ReplySelectionNextNextNextNextNext {
                                next: ReplySelectionNextNextNextNextNextNext {
                                    next: ReplySelectionNextNextNextNextNextNextNext {
                                        next: ReplySelectionNextNextNextNextNextNextNextNext {
                                            next: ReplySelectionNextNextNextNextNextNextNextNextNext {
                                                next: ReplySelectionNextNextNextNextNextNextNextNextNextNext {
                                                    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNext {
                                                        next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNext {
                                                            next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNext {
                                                                next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNext {
                                                                    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext {
                                                                        next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext {
                                                                            next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext {
                                                                                next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext {
                                                                                    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext {
                                                                                        value: deep
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .value,
                                                                                    },
                                                                                },
                                                                            },
                                                                        },
                                                                    },
                                                                },
                                                            },
                                                        },
                                                    },
                                                },
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
        tree: ReplyTree {
            level1: ReplyTreeLevel1 {
                level2: ReplyTreeLevel1Level2 {
                    level3: ReplyTreeLevel1Level2Level3 {
                        level4: ReplyTreeLevel1Level2Level3Level4 {
                            level5: ReplyTreeLevel1Level2Level3Level4Level5 {
                                level6: ReplyTreeLevel1Level2Level3Level4Level5Level6 {
                                    level7: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7 {
                                        level8: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8 {
                                            level9: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9 {
                                                level10: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10 {
                                                    level11: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11 {
                                                        level12: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12 {
                                                            level13: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13 {
                                                                level14: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14 {
                                                                    level15: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15 {
                                                                        level16: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16 {
                                                                            level17: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17 {
                                                                                level18: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18 {
                                                                                    level19: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18Level19 {
                                                                                        level20: deep
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .next
                                                                                            .value,
                                                                                    },
                                                                                },
                                                                            },
                                                                        },
                                                                    },
                                                                },
                                                            },
                                                        },
                                                    },
                                                },
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    }
}
