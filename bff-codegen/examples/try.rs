use bff_codegen::*;
fn main() {
    for client in std::env::args().skip(2) {
        let c = Project::new(std::env::args().nth(1).unwrap()).compile(&client).unwrap();
        let locate = |s, p: &str| contract::locate(c.sources.text(s), p);
        println!("{}", render::render(&c.diagnostics, &c.sources, false, &locate));
        if let Some(o) = c.output { for (n, t) in o.files { println!("//// {n}\n{t}"); } }
    }
}
