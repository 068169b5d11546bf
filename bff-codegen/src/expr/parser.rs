//! Tokens to a tree, by recursive descent; the grammar stands in [`super`]. The first error ends an expression.

use super::ast::{BinaryOp, Constant, Expr, ExprKind, SelectItem, SelectValue, UnaryOp};
use super::lexer::{Lexer, Token, TokenKind, name_at, starts_name};
use crate::codes;
use crate::diagnostic::{Applicability, Diagnostic, Near};
use crate::source::{PlacedText, Span, Spanned};

/// Levels of a tree. Everything that walks one may recurse.
const DEPTH_MAX: usize = 128;

type Parsed<T> = Result<T, Box<Diagnostic>>;

pub(super) struct Parser<'a> {
    text: &'a PlacedText,
    lexer: Lexer<'a>,
    token: Token,
    /// Where the token before `token` ended.
    behind: usize,
    depth: usize,
}

/// From loose to tight; operators of one row are read from the left.
const LEVELS: [&[BinaryOp]; 6] = [
    &[BinaryOp::Or],
    &[BinaryOp::And],
    &[BinaryOp::Equal, BinaryOp::NotEqual],
    &[BinaryOp::LessOrEqual, BinaryOp::GreaterOrEqual, BinaryOp::Less, BinaryOp::Greater, BinaryOp::In],
    &[BinaryOp::Add, BinaryOp::Subtract],
    &[BinaryOp::Multiply, BinaryOp::Divide],
];

impl<'a> Parser<'a> {
    /// Reads from byte `from` of the text on.
    pub(super) fn new(text: &'a PlacedText, from: usize) -> Parsed<Self> {
        let mut lexer = Lexer::new(text, from);
        let token = lexer.next()?;
        Ok(Self { text, lexer, token, behind: from, depth: 0 })
    }

    /// An expression that nothing follows.
    pub(super) fn whole(&mut self) -> Parsed<Expr> {
        let expr = self.expr()?;
        if self.token.kind == TokenKind::End { Ok(expr) } else { Err(self.leftover(&expr)) }
    }

    /// An expression that `}` ends, and the offset behind that.
    pub(super) fn embedded(&mut self) -> Parsed<(Expr, usize)> {
        let expr = self.expr()?;
        match self.token.kind {
            TokenKind::Sign("}") => Ok((expr, self.token.range.end)),
            TokenKind::End => Err(self.unexpected("`}`")),
            _ => Err(self.leftover(&expr)),
        }
    }

    /// `piped { "??" piped }`
    fn expr(&mut self) -> Parsed<Expr> {
        self.nest(|parser| {
            let mut left = parser.piped()?;
            while parser.take("??")? {
                let right = parser.piped()?;
                left = parser.binary(BinaryOp::Coalesce, left, right)?;
            }
            Ok(left)
        })
    }

    /// `operation { "|" name [ "(" args ")" ] [ selection ] }`
    fn piped(&mut self) -> Parsed<Expr> {
        let start = self.token.range.start;
        let mut value = self.operation(0)?;
        while self.take("|")? {
            let name = self.name("a filter's name")?;
            let arguments = if self.take("(")? { self.arguments()? } else { Vec::new() };
            value = self.node(value.span, ExprKind::Filter(Box::new(value), name, arguments))?;
            if self.at("{") {
                value = self.select(value)?;
            }
            if let Some((_, op)) = self.operator() {
                return Err(self.operator_behind_filter(op, start));
            }
            if self.at(".") || self.at("[") {
                let value = &self.text.as_str()[start..self.behind];
                let error = self.unexpected("`|`, `??` or the end");
                return Err(Box::new(error.help(format!("put the filtered value in parentheses: `({value})`"))));
            }
        }
        Ok(value)
    }

    /// The operators of the rows of [`LEVELS`] from `loosest` on, by precedence climbing: one frame of the stack for
    /// each operator that is written, not for each that could be.
    fn operation(&mut self, loosest: usize) -> Parsed<Expr> {
        let mut left = self.unary()?;
        while let Some((level, op)) = self.operator().filter(|(level, _)| *level >= loosest) {
            if op == BinaryOp::Subtract {
                self.check_dash(&left)?;
            }
            self.advance()?;
            let right = self.operation(level + 1)?;
            left = self.binary(op, left, right)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let sign = self.span();
        let op = match self.token.kind {
            TokenKind::Sign("!") => UnaryOp::Not,
            TokenKind::Sign("-") => UnaryOp::Negate,
            _ => return self.value(),
        };
        self.advance()?;
        if let (UnaryOp::Negate, TokenKind::Number(number)) = (op, &self.token.kind) {
            let kind = ExprKind::Literal(Constant::Number(format!("-{number}")));
            self.advance()?;
            return self.node(sign, kind);
        }
        let value = self.nest(Self::unary)?;
        self.node(sign, ExprKind::Unary(op, Box::new(value)))
    }

    /// `primary { ".name" | "[]" | "[expr]" } [ selection ]`
    fn value(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let mut value = match self.token.kind.clone() {
            TokenKind::Root(name) => {
                let name = Spanned::new(name, self.text.span(self.token.range.start + 1..self.token.range.end));
                self.advance()?;
                self.node(start, ExprKind::Root(name))?
            }
            TokenKind::Name(name) if constant(&name).is_none() => {
                let name = self.name("a name")?;
                self.node(start, ExprKind::Name(name))?
            }
            TokenKind::Sign("(") => {
                self.advance()?;
                let inner = self.expr()?;
                self.expect(")")?;
                // The parentheses belong to the span, so that what follows joins on.
                Expr { span: start.to(self.text.span(self.behind - 1..self.behind)), ..inner }
            }
            TokenKind::Sign("[") => {
                self.advance()?;
                let TokenKind::String(name) = self.token.kind.clone() else {
                    let error = self.unexpected("the name of a field in quotes");
                    return Err(Box::new(
                        error.help("a list is written in YAML; `[\"a name\"]` is the element's field"),
                    ));
                };
                let name = self.quoted(name)?;
                self.expect("]")?;
                self.node(start, ExprKind::Name(name))?
            }
            _ => return self.literal(),
        };
        loop {
            if self.take(".")? {
                let name = self.name("a field's name")?;
                value = self.node(value.span, ExprKind::Field(Box::new(value), name))?;
            } else if self.take("[")? {
                let kind = self.index(value)?;
                value = self.node(start, kind)?;
            } else if self.at("{") {
                return self.select(value);
            } else {
                return Ok(value);
            }
        }
    }

    /// What stands behind `[`, up to the `]`.
    fn index(&mut self, value: Expr) -> Parsed<ExprKind> {
        if self.take("]")? {
            return Ok(ExprKind::Spread(Box::new(value)));
        }
        let first = self.token.clone();
        let index = self.expr()?;
        self.expect("]")?;
        let value = Box::new(value);
        Ok(match (first.kind, &index.kind) {
            (TokenKind::String(name), ExprKind::Literal(_)) => {
                let inside = self.text.span(first.range.start + 1..first.range.end - 1);
                ExprKind::Field(value, Spanned::new(name, inside))
            }
            _ => ExprKind::Index(value, Box::new(index)),
        })
    }

    fn literal(&mut self) -> Parsed<Expr> {
        let span = self.span();
        let constant = match &self.token.kind {
            TokenKind::Number(number) => Constant::Number(number.clone()),
            TokenKind::String(text) => Constant::String(text.clone()),
            TokenKind::Name(name) => match constant(name) {
                Some(constant) => constant,
                None => return Err(self.unexpected("a value")),
            },
            _ => return Err(self.unexpected("a value")),
        };
        self.advance()?;
        self.node(span, ExprKind::Literal(constant))
    }

    /// What stands behind `(`, up to the `)`.
    fn arguments(&mut self) -> Parsed<Vec<Expr>> {
        let mut arguments = Vec::new();
        while !self.take(")")? {
            arguments.push(self.expr()?);
            if !self.at(")") && !self.take(",")? {
                return Err(self.unexpected("`,` or `)`"));
            }
        }
        Ok(arguments)
    }

    fn select(&mut self, value: Expr) -> Parsed<Expr> {
        let items = self.selection()?;
        self.node(value.span, ExprKind::Select(Box::new(value), items))
    }

    /// `"{" item { ("," | newline) item } [ "," ] "}"`
    fn selection(&mut self) -> Parsed<Vec<SelectItem>> {
        let opening = self.span();
        self.expect("{")?;
        let mut items: Vec<SelectItem> = Vec::new();
        while !self.take("}")? {
            let item = self.nest(Self::item)?;
            if let Some(first) = items.iter().find(|first| first.name.value == item.name.value) {
                let message = format!("`{}` is selected twice", item.name.value);
                let error = Diagnostic::error(codes::DUPLICATE_KEY, message).at(item.name.span, "once more here");
                return Err(Box::new(error.also(first.name.span, "first here")));
            }
            items.push(item);
            if !self.at("}") && !self.take(",")? && !self.token.after_break {
                return Err(self.behind_item(items.last()));
            }
        }
        if items.is_empty() {
            let span = opening.to(self.text.span(self.behind - 1..self.behind));
            let error = Diagnostic::error(codes::BAD_EXPRESSION, "this selects nothing").at(span, "no field in it");
            return Err(Box::new(error.help("name the fields: `{ id, name }`; without braces all of them are copied")));
        }
        Ok(items)
    }

    /// `name [ selection ] | name "=" expr`, where the name may be quoted.
    fn item(&mut self) -> Parsed<SelectItem> {
        let name = match self.token.kind.clone() {
            TokenKind::String(name) => self.quoted(name)?,
            _ => self.name("a field's name")?,
        };
        let value = if self.take("=")? {
            SelectValue::Expr(self.expr()?)
        } else if self.at("{") {
            SelectValue::Itself(Some(self.selection()?))
        } else {
            SelectValue::Itself(None)
        };
        Ok(SelectItem { name, value })
    }

    /// A bare name; words such as `null` are names too where only a name can stand.
    fn name(&mut self, wanted: &str) -> Parsed<Spanned<String>> {
        let TokenKind::Name(name) = self.token.kind.clone() else { return Err(self.unexpected(wanted)) };
        let name = Spanned::new(name, self.span());
        self.advance()?;
        Ok(name)
    }

    /// The string that is the token, placed without its quotes.
    fn quoted(&mut self, text: String) -> Parsed<Spanned<String>> {
        let range = &self.token.range;
        let span = self.text.span(range.start + 1..range.end - 1);
        self.advance()?;
        Ok(Spanned::new(text, span))
    }

    /// The operator that is next, and its row of [`LEVELS`].
    fn operator(&self) -> Option<(usize, BinaryOp)> {
        let sign = match &self.token.kind {
            TokenKind::Sign(sign) => sign,
            // A word, and a name of a selection's next item where no value follows.
            TokenKind::Name(name)
                if !self.text.as_str()[self.token.range.end..].trim_start().starts_with(['}', ',', '=', '{']) =>
            {
                name.as_str()
            }
            _ => return None,
        };
        let rows = LEVELS.iter().enumerate();
        rows.flat_map(|(level, row)| row.iter().map(move |op| (level, *op))).find(|(_, op)| op.symbol() == sign)
    }

    fn binary(&self, op: BinaryOp, left: Expr, right: Expr) -> Parsed<Expr> {
        self.node(left.span, ExprKind::Binary(op, Box::new(left), Box::new(right)))
    }

    /// A node from `start` to the last token read.
    fn node(&self, start: Span, kind: ExprKind) -> Parsed<Expr> {
        let end = self.text.span(self.behind.saturating_sub(1)..self.behind);
        let expr = Expr { span: start.to(end), kind };
        if expr.exceeds(DEPTH_MAX) { Err(too_deep(expr.span)) } else { Ok(expr) }
    }

    /// Goes one level down.
    fn nest<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEPTH_MAX {
            return Err(too_deep(self.span()));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn at(&self, sign: &str) -> bool {
        matches!(self.token.kind, TokenKind::Sign(found) if found == sign)
    }

    fn take(&mut self, sign: &str) -> Parsed<bool> {
        let found = self.at(sign);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.take(sign)? { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn advance(&mut self) -> Parsed<()> {
        self.behind = self.token.range.end;
        self.token = self.lexer.next()?;
        Ok(())
    }

    fn span(&self) -> Span {
        self.text.span(self.token.range.clone())
    }
}

/// What can go wrong, and what to say then.
impl Parser<'_> {
    fn unexpected(&self, wanted: &str) -> Box<Diagnostic> {
        let (message, span) = match &self.token.kind {
            TokenKind::End => ("the expression ends too early".to_owned(), self.text.span(self.behind..self.behind)),
            _ => (format!("`{}` cannot stand here", &self.text.as_str()[self.token.range.clone()]), self.span()),
        };
        Box::new(Diagnostic::error(codes::BAD_EXPRESSION, message).at(span, format!("{wanted} is wanted here")))
    }

    /// For a token behind a complete expression.
    fn leftover(&self, expr: &Expr) -> Box<Diagnostic> {
        let error = self.unexpected("an operator or the end");
        match (&self.token.kind, &expr.kind) {
            (TokenKind::Sign("="), _) => Box::new(error.help("equality is written `==`")),
            (TokenKind::Sign("("), ExprKind::Name(_) | ExprKind::Field(..)) => {
                Box::new(error.help("a filter is applied with `|`: `value | filter(arguments)`"))
            }
            (TokenKind::Name(word), _) if word == "and" => Box::new(error.suggest(Some(Near::sure("&&")))),
            (TokenKind::Name(word), _) if word == "or" => Box::new(error.suggest(Some(Near::sure("||")))),
            _ => error,
        }
    }

    /// For a token behind an item of a selection.
    fn behind_item(&self, item: Option<&SelectItem>) -> Box<Diagnostic> {
        let error = self.unexpected("`,`, a new line or `}`");
        let Some(SelectItem { name, value: SelectValue::Itself(_) }) = item else { return error };
        let (name, item_span) = (&name.value, name.span);
        Box::new(match self.token.kind {
            TokenKind::Sign(":") => error.help(format!("a field gets another name with `=`: `{name} = …`")).fix(
                self.span(),
                " =",
                Applicability::Sure,
            ),
            TokenKind::Sign(".") => {
                let field = name_at(&self.text.as_str()[self.token.range.end..]);
                error.help(format!("give it a name: `{field} = {name}.{field}`")).fix(
                    item_span,
                    format!("{field} = {name}"),
                    Applicability::Maybe,
                )
            }
            TokenKind::Sign("|" | "[" | "??" | "+" | "-" | "*" | "/") => {
                error.help(format!("give what is computed a name: `{name} = {name} …`"))
            }
            _ => return error,
        })
    }

    fn operator_behind_filter(&self, op: BinaryOp, start: usize) -> Box<Diagnostic> {
        let filtered = &self.text.as_str()[start..self.behind];
        let span = self.text.span(start..self.behind);
        let message = format!("`{}` cannot follow a filter", op.symbol());
        Box::new(
            Diagnostic::error(codes::BAD_EXPRESSION, message)
                .at(self.span(), "`|` holds for everything before it, so nothing can be computed behind it")
                .help("put the filtered value in parentheses")
                .fix(span, format!("({filtered})"), Applicability::Sure),
        )
    }

    /// Refuses `order-id`, which could be a difference or a name.
    fn check_dash(&self, left: &Expr) -> Parsed<()> {
        let (ExprKind::Name(name) | ExprKind::Field(_, name) | ExprKind::Root(name)) = &left.kind else {
            return Ok(());
        };
        let dash = self.token.range.clone();
        let text = self.text.as_str();
        let is_tight =
            self.behind == dash.start && text[..dash.start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if !is_tight || !text[dash.end..].starts_with(starts_name) {
            return Ok(());
        }
        let tail = &text[dash.end..];
        let end = tail.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(tail.len());
        let dashed = format!("{}-{}", name.value, &tail[..end]);
        Err(Box::new(
            Diagnostic::error(codes::BAD_EXPRESSION, format!("`{dashed}` is a name or a difference"))
                .at(self.text.span(dash), "this dash can mean both")
                .help(format!(
                    "a name with a dash is written `[\"{dashed}\"]`, a difference with spaces around the `-`"
                )),
        ))
    }
}

fn too_deep(span: Span) -> Box<Diagnostic> {
    let error = Diagnostic::error(codes::NESTED_TOO_DEEP, "this expression is nested too deep");
    Box::new(error.at(span, format!("more than {DEPTH_MAX} levels")))
}

fn constant(name: &str) -> Option<Constant> {
    match name {
        "true" => Some(Constant::Boolean(true)),
        "false" => Some(Constant::Boolean(false)),
        "null" => Some(Constant::Null),
        _ => None,
    }
}

impl Expr {
    /// Whether it has more than `levels` levels.
    fn exceeds(&self, levels: usize) -> bool {
        let Some(left) = levels.checked_sub(1) else { return true };
        match &self.kind {
            ExprKind::Root(_) | ExprKind::Name(_) | ExprKind::Literal(_) | ExprKind::Poisoned => false,
            ExprKind::Field(of, _) | ExprKind::Spread(of) | ExprKind::Unary(_, of) => of.exceeds(left),
            ExprKind::Index(a, b) | ExprKind::Binary(_, a, b) => a.exceeds(left) || b.exceeds(left),
            ExprKind::Filter(of, _, arguments) => of.exceeds(left) || arguments.iter().any(|it| it.exceeds(left)),
            ExprKind::Select(of, items) => of.exceeds(left) || items.iter().any(|item| item.exceeds(left)),
        }
    }
}

impl SelectItem {
    fn exceeds(&self, levels: usize) -> bool {
        let Some(left) = levels.checked_sub(1) else { return true };
        match &self.value {
            SelectValue::Itself(items) => items.iter().flatten().any(|item| item.exceeds(left)),
            SelectValue::Expr(expr) => expr.exceeds(left),
        }
    }
}
