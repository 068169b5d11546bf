//! A client as the generator emits one. By hand here: the real ones are made by `bff-codegen`.

use crate as bff_core;
use bff_core::prelude::*;

static USERS: Upstream = Upstream { name: "users", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
static ORDERS: Upstream = Upstream { name: "orders", index: 1, contract: "{}", policy: &[], identity: Identity::NONE };
static CATALOG: Upstream =
    Upstream { name: "catalog", index: 2, contract: "{}", policy: &[], identity: Identity::NONE };
static CUSTOMER: AuthScheme = AuthScheme {
    name: "customer",
    kind: SchemeKind::Jwt {
        rules: TokenRules { issuer: Some("https://id.example.com"), audience: &["shop"] },
        token_type: None,
    },
    claims: &[Claim { name: "sub", schema: r#"{"type":"string"}"#, required: true }],
    roles: None,
    scopes: None,
    tier: None,
};
static CLIENT: Client = Client {
    name: "mobile",
    title: "Mobile BFF",
    version: "1.0.0",
    upstreams: &[&USERS, &ORDERS, &CATALOG],
    auth: &[&CUSTOMER],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: r#"{"openapi":"3.1.0"}"#,
};

pub(super) fn bff() -> Bff {
    Bff::new(&CLIENT)
        .endpoint(&get_orders_order_id::ENDPOINT, get_orders_order_id::handle)
        .endpoint(&post_orders::ENDPOINT, post_orders::handle)
        .endpoint(&get_home::ENDPOINT, get_home::handle)
        .endpoint(&panics::ENDPOINT, panics::handle)
}

/// `GET /orders/{orderId}`: One order with its customer and its products
pub(super) mod get_orders_order_id {
    use crate as bff_core;
    use bff_core::prelude::*;

    use crate::json::testing::from_json_struct;

    pub(in crate::app::tests) static ENDPOINT: Endpoint = Endpoint {
        name: "GET /orders/{orderId}",
        method: Method::Get,
        path: "/orders/{orderId}",
        timeout: Duration::from_secs(30),
        access: Access { schemes: &[&super::CUSTOMER], ..Access::PUBLIC },
        rates: &[],
        status: 200,
        strict_query: false,
        parameters: &[&ORDER_ID],
        body: None,
        calls: &[&ORDER, &CUSTOMER, &PRODUCTS],
    };

    static ORDER_ID: Parameter = Parameter {
        name: "orderId",
        place: Place::Path,
        required: true,
        list: None,
        schema: r#"{"type":"string"}"#,
        default: None,
        rules: Rules::new(),
    };

    static ORDER: Call = Call {
        name: "order",
        index: 0,
        upstream: &super::ORDERS,
        operation: "getOrder",
        method: Method::Get,
        path: "/orders/{orderId}",
        timeout: Duration::from_secs(2),
        stale: false,
        pass: &[404],
        accepts_empty: false,
        policy: &[],
        fan: None,
    };
    static CUSTOMER: Call = Call {
        name: "customer",
        index: 1,
        upstream: &super::USERS,
        operation: "getUser",
        method: Method::Get,
        path: "/users/{userId}",
        timeout: Duration::from_secs(2),
        stale: false,
        pass: &[],
        accepts_empty: false,
        policy: &[],
        fan: None,
    };
    static PRODUCTS: Call = Call {
        name: "products",
        index: 2,
        upstream: &super::CATALOG,
        operation: "getProduct",
        method: Method::Get,
        path: "/products/{sku}",
        timeout: Duration::from_secs(2),
        stale: false,
        pass: &[],
        accepts_empty: false,
        policy: &[],
        fan: Some(Fan { max: 100, concurrency: 8, chunk: 1 }),
    };

    from_json_struct! {
        /// `$order`: what this endpoint reads of `orders.getOrder`'s answer.
        struct Order<'a> {
            id: RawString<'a>,
            status: RawString<'a>,
            total: RawNumber<'a>,
            user_id ("userId"): RawString<'a>,
            lines: Vec<OrderLines<'a>>,
        }
    }
    from_json_struct! {
        struct OrderLines<'a> {
            sku: RawString<'a>,
            quantity: RawInteger<'a>,
        }
    }
    from_json_struct! {
        struct Customer<'a> {
            name: RawString<'a>,
            email: Option<RawString<'a>>,
        }
    }
    from_json_struct! {
        struct Products<'a> {
            title: RawString<'a>,
            price: RawNumber<'a>,
        }
    }

    struct Input<'a> {
        path: PathInput<'a>,
    }
    struct PathInput<'a> {
        order_id: Text<'a>,
    }

    #[derive(Default)]
    struct Bodies {
        order: Body,
        customer: Body,
        products: FanBodies,
    }
    #[derive(Default)]
    struct Values<'a> {
        order: Slot<Order<'a>>,
        customer: Slot<Option<Customer<'a>>>,
        products: Slot<Lookup<Text<'a>, Option<Products<'a>>>>,
    }
    #[derive(Clone, Copy)]
    struct Scope<'a, 'v> {
        exchange: &'a Exchange,
        input: &'a Input<'a>,
        bodies: &'a Bodies,
        values: &'v Values<'a>,
    }

    pub(in crate::app::tests) async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
        let input = input(&exchange)?;
        let bodies = Bodies::default();
        let values = Values::default();
        let scope = Scope { exchange: &exchange, input: &input, bodies: &bodies, values: &values };
        schedule(&mut [pin!(order(scope)), pin!(customer(scope)), pin!(products(scope))]).await?;
        exchange.reply(&reply(scope))
    }

    fn input(exchange: &Exchange) -> Result<Input<'_>, Problem> {
        let mut inputs = exchange.inputs();
        let path = PathInput { order_id: inputs.required(&ORDER_ID) };
        inputs.finish()?;
        Ok(Input { path })
    }

    async fn order(scope: Scope<'_, '_>) -> Result<(), Problem> {
        let request = ORDER.request().text("/orders/").value(&scope.input.path.order_id);
        let answer = scope.exchange.call(&ORDER, request, &scope.bodies.order).await?;
        scope.values.order.set(answer)
    }

    async fn customer(scope: Scope<'_, '_>) -> Result<(), Problem> {
        let order = scope.values.order.ready().await;
        let request = CUSTOMER.request().text("/users/").value(order.user_id);
        let answer = scope.exchange.call_or_null(&CUSTOMER, request, &scope.bodies.customer).await?;
        scope.values.customer.set(answer)
    }

    async fn products(scope: Scope<'_, '_>) -> Result<(), Problem> {
        let order = scope.values.order.ready().await;
        let keys = order.lines.iter().map(|item| item.sku.text());
        let answers = scope
            .exchange
            .each(&PRODUCTS, keys, &scope.bodies.products, |key, body| {
                let request = PRODUCTS.request().text("/products/").value(key);
                scope.exchange.call_or_null(&PRODUCTS, request, body)
            })
            .await?;
        scope.values.products.set(answers)
    }

    struct ReplyBody<'a> {
        order: ReplyOrder<'a>,
        customer: Option<ReplyCustomer<'a>>,
        lines: Vec<ReplyLines<'a>>,
        meta: Meta,
    }
    impl ToJson for ReplyBody<'_> {
        fn write(&self, json: &mut JsonWriter) {
            json.begin_object();
            json.field(r#""order":"#, &self.order);
            json.field_if_any(r#""customer":"#, &self.customer);
            json.field(r#""lines":"#, &self.lines);
            json.field(r#""_meta":"#, &self.meta);
            json.end_object();
        }
    }
    struct ReplyOrder<'a> {
        id: RawString<'a>,
        status: RawString<'a>,
        total: RawNumber<'a>,
    }
    impl ToJson for ReplyOrder<'_> {
        fn write(&self, json: &mut JsonWriter) {
            json.begin_object();
            json.field(r#""id":"#, &self.id);
            json.field(r#""status":"#, &self.status);
            json.field(r#""total":"#, &self.total);
            json.end_object();
        }
    }
    struct ReplyCustomer<'a> {
        name: RawString<'a>,
        email: Option<RawString<'a>>,
    }
    impl ToJson for ReplyCustomer<'_> {
        fn write(&self, json: &mut JsonWriter) {
            json.begin_object();
            json.field(r#""name":"#, &self.name);
            json.field_if_any(r#""email":"#, &self.email);
            json.end_object();
        }
    }
    struct ReplyLines<'a> {
        sku: RawString<'a>,
        quantity: RawInteger<'a>,
        product: Option<ReplyLinesProduct<'a>>,
    }
    impl ToJson for ReplyLines<'_> {
        fn write(&self, json: &mut JsonWriter) {
            json.begin_object();
            json.field(r#""sku":"#, &self.sku);
            json.field(r#""quantity":"#, &self.quantity);
            json.field_if_any(r#""product":"#, &self.product);
            json.end_object();
        }
    }
    struct ReplyLinesProduct<'a> {
        title: RawString<'a>,
        price: RawNumber<'a>,
    }
    impl ToJson for ReplyLinesProduct<'_> {
        fn write(&self, json: &mut JsonWriter) {
            json.begin_object();
            json.field(r#""title":"#, &self.title);
            json.field(r#""price":"#, &self.price);
            json.end_object();
        }
    }

    fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
        let order = scope.values.order.value();
        let customer = scope.values.customer.value();
        let products = scope.values.products.value();
        ReplyBody {
            order: ReplyOrder { id: order.id, status: order.status, total: order.total },
            customer: customer.as_ref().map(|customer| ReplyCustomer { name: customer.name, email: customer.email }),
            lines: order
                .lines
                .iter()
                .map(|item| ReplyLines {
                    sku: item.sku,
                    quantity: item.quantity,
                    product: products
                        .get(&item.sku.text())
                        .and_then(Option::as_ref)
                        .map(|product| ReplyLinesProduct { title: product.title, price: product.price }),
                })
                .collect(),
            meta: scope.exchange.meta(),
        }
    }
}

/// `POST /orders`: Place an order
pub(super) mod post_orders {
    use crate as bff_core;
    use bff_core::prelude::*;

    use crate::json::testing::from_json_struct;

    pub(in crate::app::tests) static ENDPOINT: Endpoint = Endpoint {
        name: "POST /orders",
        method: Method::Post,
        path: "/orders",
        timeout: Duration::from_secs(30),
        access: Access { schemes: &[&super::CUSTOMER], ..Access::PUBLIC },
        rates: &[],
        status: 201,
        strict_query: false,
        parameters: &[],
        body: Some(&BODY),
        calls: &[&ORDER],
    };
    static BODY: BodyRule = BodyRule {
        required: true,
        schema: r#"{"type":"object","required":["sku"],"properties":{"sku":{"type":"string"},"quantity":{"type":"integer","minimum":1}}}"#,
        rules: Rules::new(),
    };
    static ORDER: Call = Call {
        name: "order",
        index: 0,
        upstream: &super::ORDERS,
        operation: "createOrder",
        method: Method::Post,
        path: "/orders",
        timeout: Duration::from_secs(2),
        stale: false,
        pass: &[],
        accepts_empty: false,
        policy: &[],
        fan: None,
    };

    from_json_struct! {
        struct Order<'a> {
            id: RawString<'a>,
        }
    }
    from_json_struct! {
        struct Claims<'a> {
            sub: RawString<'a>,
        }
    }
    #[derive(Default)]
    struct Bodies {
        order: Body,
    }

    pub(in crate::app::tests) async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
        let claims: Claims<'_> = exchange.claims()?;
        let _body: RawObject<'_> = exchange.body(&BODY)?;
        let bodies = Bodies::default();
        let request = ORDER.request().text("/orders").query("userId", claims.sub).raw_json(exchange.body_bytes());
        let order: Order<'_> = exchange.call(&ORDER, request, &bodies.order).await?;
        Ok(exchange.reply(&ReplyBody { id: order.id })?.header("location", order.id))
    }

    struct ReplyBody<'a> {
        id: RawString<'a>,
    }
    impl ToJson for ReplyBody<'_> {
        fn write(&self, json: &mut JsonWriter) {
            json.begin_object();
            json.field(r#""id":"#, &self.id);
            json.end_object();
        }
    }
}

/// `GET /home`: the other kinds of fallback, public and with a long deadline
pub(super) mod get_home {
    use crate as bff_core;
    use bff_core::prelude::*;

    use crate::json::testing::from_json_struct;

    pub(in crate::app::tests) static ENDPOINT: Endpoint = Endpoint {
        name: "GET /home",
        method: Method::Get,
        path: "/home",
        timeout: Duration::from_secs(30),
        access: Access::PUBLIC,
        rates: &[],
        status: 200,
        strict_query: false,
        parameters: &[],
        body: None,
        calls: &[&UNREAD, &PICKS, &PICKS_FALLBACK, &BANNER],
    };
    static UNREAD: Call = call("unread", 0, &super::USERS, "/unread");
    static PICKS: Call = call("picks", 1, &super::ORDERS, "/picks");
    static PICKS_FALLBACK: Call = call("picks.fallback", 2, &super::CATALOG, "/popular");
    static BANNER: Call = call("banner", 3, &super::CATALOG, "/banner");

    const fn call(name: &'static str, index: usize, upstream: &'static Upstream, path: &'static str) -> Call {
        Call {
            name,
            index,
            upstream,
            operation: name,
            method: Method::Get,
            path,
            timeout: Duration::from_secs(20),
            stale: false,
            pass: &[],
            accepts_empty: true,
            policy: &[],
            fan: None,
        }
    }

    from_json_struct! {
        struct Uncounted {
            count: i64,
        }
    }
    from_json_struct! {
        struct Picks<'a> {
            items: Vec<RawString<'a>>,
        }
    }
    from_json_struct! {
        struct Popular<'a> {
            items: Vec<RawString<'a>>,
        }
    }
    impl<'a> From<Popular<'a>> for Picks<'a> {
        fn from(popular: Popular<'a>) -> Self {
            Self { items: popular.items }
        }
    }

    #[derive(Default)]
    struct Bodies {
        unread: Body,
        picks: Body,
        picks_fallback: Body,
    }
    #[derive(Default)]
    struct Values<'a> {
        unread: Slot<Option<Uncounted>>,
        picks: Slot<Picks<'a>>,
    }
    #[derive(Clone, Copy)]
    struct Scope<'a, 'v> {
        exchange: &'a Exchange,
        bodies: &'a Bodies,
        values: &'v Values<'a>,
    }

    pub(in crate::app::tests) async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
        let bodies = Bodies::default();
        let values = Values::default();
        let scope = Scope { exchange: &exchange, bodies: &bodies, values: &values };
        exchange.skip(&BANNER);
        schedule(&mut [pin!(unread(scope)), pin!(picks(scope))]).await?;
        exchange.reply(&reply(scope))
    }

    async fn unread(scope: Scope<'_, '_>) -> Result<(), Problem> {
        let request = UNREAD.request().text("/unread");
        let fallback = || Json::constant(r#"{"count":0}"#);
        let answer = scope.exchange.call_or(&UNREAD, request, &scope.bodies.unread, fallback).await?;
        scope.values.unread.set(answer)
    }

    async fn picks(scope: Scope<'_, '_>) -> Result<(), Problem> {
        let request = PICKS.request().text("/picks");
        let fallback = async {
            let request = PICKS_FALLBACK.request().text("/popular");
            let answer: Popular<'_> =
                scope.exchange.call(&PICKS_FALLBACK, request, &scope.bodies.picks_fallback).await?;
            Ok(Picks::from(answer))
        };
        let answer = scope.exchange.call_or_else(&PICKS, request, &scope.bodies.picks, fallback).await?;
        scope.values.picks.set(answer)
    }

    struct ReplyBody<'a> {
        unread: Option<i64>,
        picks: Vec<RawString<'a>>,
        meta: Meta,
    }
    impl ToJson for ReplyBody<'_> {
        fn write(&self, json: &mut JsonWriter) {
            json.begin_object();
            json.field(r#""unread":"#, &self.unread);
            json.field(r#""picks":"#, &self.picks);
            json.field(r#""_meta":"#, &self.meta);
            json.end_object();
        }
    }

    fn reply<'a>(scope: Scope<'a, '_>) -> ReplyBody<'a> {
        ReplyBody {
            unread: scope.values.unread.value().as_ref().map(|unread| unread.count),
            picks: scope.values.picks.value().items.clone(),
            meta: scope.exchange.meta(),
        }
    }
}

/// A mistake in a client's own function.
pub(super) mod panics {
    use crate as bff_core;
    use bff_core::prelude::*;

    pub(in crate::app::tests) static ENDPOINT: Endpoint = Endpoint {
        name: "GET /panics",
        method: Method::Get,
        path: "/panics",
        timeout: Duration::from_secs(30),
        access: Access::PUBLIC,
        rates: &[],
        status: 200,
        strict_query: false,
        parameters: &[],
        body: None,
        calls: &[],
    };

    pub(in crate::app::tests) async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
        drop(exchange);
        panic!("the function's mistake")
    }
}
