//! The kinds of difference.

macro_rules! rules {
    ($($name:ident = $words:literal;)*) => {
        /// A kind of difference between what a client took or got before and now.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $words] $name,)*
        }

        impl Rule {
            /// Every kind.
            pub const ALL: &[Rule] = &[$(Rule::$name),*];
        }
    };
}

rules! {
    EndpointRemoved = "An endpoint is gone: breaking.";
    EndpointAdded = "An endpoint is new.";
    Deprecated = "Clients should stop using an endpoint, or need not any more.";
    Auth = "Other callers are let in: breaking where one is not that was before.";
    Status = "The success status is another: breaking.";
    ProblemAdded = "A failure can be answered with a status more.";
    ProblemRemoved = "A failure is never answered with a status that was possible.";
    ParameterRemoved = "A parameter is not looked at any more: breaking.";
    ParameterAdded = "A parameter is new: breaking if it is required.";
    Default = "What a request means that leaves a parameter out is another: breaking.";
    ListStyle = "A list is written otherwise in a parameter: breaking.";
    BodyRemoved = "A body of requests is not looked at any more, or one of replies is gone: breaking.";
    BodyAdded = "A body is new: breaking if requests must have one.";
    HeaderRemoved = "A header of replies is gone: breaking.";
    HeaderAdded = "A header of replies is new.";
    FieldRemoved = "A field is gone: breaking.";
    FieldAdded = "A field is new: breaking if requests must have it.";
    Presence = "Something became required or optional: breaking if requests must have it now, or replies need not.";
    Type = "The type of a value is another: breaking, unless requests take more types or replies have fewer.";
    Null = "A value can be null, or cannot: breaking if replies can have null now, or requests cannot.";
    Values = "The values of an enum are others: breaking if replies can have more, or requests fewer.";
    Format = "The format of a value is another: breaking, unless requests may have any or replies never had one.";
    Bound = "A bound of a value moved: breaking if requests can have less, or replies more.";
    OtherFields = "What else an object may hold changed: breaking if requests can hold less, or values of a map changed.";
    Choice = "The alternatives for a value are others: breaking if replies can have more, or requests fewer.";
    Keyword = "Another rule for a value changed, and nothing more is known of it: breaking.";
}
