//! Structs that tests read, each written as the generator would.

/// A struct with its `FromJson`: `from_json_struct! { struct Line<'a> { sku: RawString<'a>, r#type ("type"): Text<'a> } }`.
///
/// A member that is missing is read as a `null` would be: the generator makes it an error or a `None`.
macro_rules! from_json_struct {
    ($(#[$meta:meta])* struct $name:ident { $($fields:tt)* }) => {
        $crate::json::testing::from_json_struct! { @'json [$(#[$meta])* $name] [$name] $($fields)* }
    };
    ($(#[$meta:meta])* struct $name:ident<$lifetime:lifetime> { $($fields:tt)* }) => {
        $crate::json::testing::from_json_struct! { @$lifetime [$(#[$meta])* $name<$lifetime>] [$name<$lifetime>] $($fields)* }
    };
    (
        @$lifetime:lifetime [$(#[$meta:meta])* $name:ident$(<$parameter:lifetime>)?] [$type:ty]
        $($field:ident $(($key:literal))?: $value:ty),* $(,)?
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        struct $name$(<$parameter>)? { $($field: $value),* }

        impl<$lifetime> $crate::json::FromJson<$lifetime> for $type {
            fn read(json: &mut $crate::json::JsonReader<$lifetime>) -> Result<Self, $crate::json::Unread> {
                const NAMES: &[&str] = &[$($crate::json::testing::name_of!($field $(($key))?)),*];
                $(let mut $field = None;)*
                let mut object = json.object(const { &$crate::json::Names::of(NAMES) })?;
                while let Some(member) = json.member(&mut object)? {
                    let name = NAMES[member];
                    $(if name == $crate::json::testing::name_of!($field $(($key))?) {
                        $field = Some(json.value::<$value>()?);
                    })*
                }
                Ok(Self {
                    $($field: {
                        let read = $field.or_else(|| $crate::json::from_json("null").ok());
                        json.required(read, $crate::json::testing::name_of!($field $(($key))?))?
                    }),*
                })
            }
        }
    };
}

macro_rules! name_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident ($key:literal)) => {
        $key
    };
}

pub(crate) use {from_json_struct, name_of};
