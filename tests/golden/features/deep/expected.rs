// ==== bff.rs

pub mod get_deep;
use bff_core::prelude::*;

static HOSTILE: Upstream = Upstream {
    name: "hostile",
    index: 0,
    contract: include_str!("hostile.contract.json"),
    policy: &[],
    identity: Identity::NONE,
};

static CLIENT: Client = Client {
    name: "deep",
    title: "Twenty levels",
    version: "1.0.0",
    upstreams: &[&HOSTILE],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: include_str!("openapi.json"),
};

/// Twenty levels, ready to run.
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
    access: Access {
        schemes: &[],
        roles: &[],
        scopes: &[],
        policies: &[],
    },
    rates: &[],
    status: 200,
    strict_query: false,
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
    stale: false,
    pass: &[],
    accepts_empty: false,
    policy: &[],
    fan: None,
};

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    value: RawString<'a>,
}

impl<'a> FromJson<'a>
for DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut value = None;
        let mut object = json.object(const { &Names::of(&["value"]) })?;
        while json.member(&mut object)?.is_some() {
            value = Some(json.value()?);
        }
        Ok(Self {
            value: json.required(value, "value")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

impl<'a> FromJson<'a>
for DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

impl<'a> FromJson<'a>
for DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a>
for DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a>
for DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a>
for DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next.next` within it.
struct DeepNextNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next.next` within it.
struct DeepNextNextNextNextNext<'a> {
    next: DeepNextNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next.next` within it.
struct DeepNextNextNextNext<'a> {
    next: DeepNextNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next.next` within it.
struct DeepNextNextNext<'a> {
    next: DeepNextNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next.next` within it.
struct DeepNextNext<'a> {
    next: DeepNextNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNextNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `next` within it.
struct DeepNext<'a> {
    next: DeepNextNext<'a>,
}

impl<'a> FromJson<'a> for DeepNext<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `$deep`: what is used of `hostile.deep`'s answer.
struct Deep<'a> {
    next: DeepNext<'a>,
}

impl<'a> FromJson<'a> for Deep<'a> {
    fn read(json: &mut JsonReader<'a>) -> Result<Self, Unread> {
        let mut next = None;
        let mut object = json.object(const { &Names::of(&["next"]) })?;
        while json.member(&mut object)?.is_some() {
            next = Some(json.value()?);
        }
        Ok(Self {
            next: json.required(next, "next")?,
        })
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    value: RawString<'a>,
}

impl ToJson
for ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""value":"#, &self.value);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

impl ToJson
for ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

impl ToJson
for ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
    'a,
> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

impl ToJson
for ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<
        'a,
    >,
}

impl ToJson
for ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl ToJson
for ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next.next` within it.
struct ReplySelectionNextNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next.next` within it.
struct ReplySelectionNextNextNextNext<'a> {
    next: ReplySelectionNextNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next.next` within it.
struct ReplySelectionNextNextNext<'a> {
    next: ReplySelectionNextNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next.next` within it.
struct ReplySelectionNextNext<'a> {
    next: ReplySelectionNextNextNext<'a>,
}

impl ToJson for ReplySelectionNextNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection.next` within it.
struct ReplySelectionNext<'a> {
    next: ReplySelectionNextNext<'a>,
}

impl ToJson for ReplySelectionNext<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `selection` within it.
struct ReplySelection<'a> {
    next: ReplySelectionNext<'a>,
}

impl ToJson for ReplySelection<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""next":"#, &self.next);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15.level16.level17.level18.level19` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18Level19<
    'a,
> {
    level20: RawString<'a>,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18Level19<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level20":"#, &self.level20);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15.level16.level17.level18` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18<
    'a,
> {
    level19: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18Level19<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level19":"#, &self.level19);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15.level16.level17` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17<
    'a,
> {
    level18: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17Level18<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level18":"#, &self.level18);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15.level16` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16<
    'a,
> {
    level17: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16Level17<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level17":"#, &self.level17);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14.level15` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15<
    'a,
> {
    level16: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15Level16<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level16":"#, &self.level16);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13.level14` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14<
    'a,
> {
    level15: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14Level15<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level15":"#, &self.level15);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12.level13` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13<
    'a,
> {
    level14: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13Level14<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level14":"#, &self.level14);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11.level12` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12<
    'a,
> {
    level13: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12Level13<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12<
    '_,
> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level13":"#, &self.level13);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10.level11` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11<
    'a,
> {
    level12: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11Level12<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level12":"#, &self.level12);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9.level10` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10<'a> {
    level11: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10Level11<
        'a,
    >,
}

impl ToJson
for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level11":"#, &self.level11);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8.level9` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9<'a> {
    level10: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9Level10<'a>,
}

impl ToJson for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level10":"#, &self.level10);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7.level8` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8<'a> {
    level9: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8Level9<'a>,
}

impl ToJson for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level9":"#, &self.level9);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6.level7` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6Level7<'a> {
    level8: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7Level8<'a>,
}

impl ToJson for ReplyTreeLevel1Level2Level3Level4Level5Level6Level7<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level8":"#, &self.level8);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5.level6` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5Level6<'a> {
    level7: ReplyTreeLevel1Level2Level3Level4Level5Level6Level7<'a>,
}

impl ToJson for ReplyTreeLevel1Level2Level3Level4Level5Level6<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level7":"#, &self.level7);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4.level5` within it.
struct ReplyTreeLevel1Level2Level3Level4Level5<'a> {
    level6: ReplyTreeLevel1Level2Level3Level4Level5Level6<'a>,
}

impl ToJson for ReplyTreeLevel1Level2Level3Level4Level5<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level6":"#, &self.level6);
        json.end_object();
    }
}

/// `tree.level1.level2.level3.level4` within it.
struct ReplyTreeLevel1Level2Level3Level4<'a> {
    level5: ReplyTreeLevel1Level2Level3Level4Level5<'a>,
}

impl ToJson for ReplyTreeLevel1Level2Level3Level4<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level5":"#, &self.level5);
        json.end_object();
    }
}

/// `tree.level1.level2.level3` within it.
struct ReplyTreeLevel1Level2Level3<'a> {
    level4: ReplyTreeLevel1Level2Level3Level4<'a>,
}

impl ToJson for ReplyTreeLevel1Level2Level3<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level4":"#, &self.level4);
        json.end_object();
    }
}

/// `tree.level1.level2` within it.
struct ReplyTreeLevel1Level2<'a> {
    level3: ReplyTreeLevel1Level2Level3<'a>,
}

impl ToJson for ReplyTreeLevel1Level2<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level3":"#, &self.level3);
        json.end_object();
    }
}

/// `tree.level1` within it.
struct ReplyTreeLevel1<'a> {
    level2: ReplyTreeLevel1Level2<'a>,
}

impl ToJson for ReplyTreeLevel1<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level2":"#, &self.level2);
        json.end_object();
    }
}

/// `tree` within it.
struct ReplyTree<'a> {
    level1: ReplyTreeLevel1<'a>,
}

impl ToJson for ReplyTree<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""level1":"#, &self.level1);
        json.end_object();
    }
}

/// What the client gets.
struct ReplyBody<'a> {
    path: RawString<'a>,
    selection: ReplySelection<'a>,
    tree: ReplyTree<'a>,
}

impl ToJson for ReplyBody<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""path":"#, &self.path);
        json.field(r#""selection":"#, &self.selection);
        json.field(r#""tree":"#, &self.tree);
        json.end_object();
    }
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
