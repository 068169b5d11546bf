use super::scenarios::SCENARIOS;
use super::world::play;

#[test]
fn try_it() {
    for scenario in &SCENARIOS {
        let t = std::time::Instant::now();
        let (without, with) = (play(scenario, scenario.without), play(scenario, scenario.with));
        println!("{}\n  {without:?}\n  {with:?} {:?}", scenario.name, t.elapsed());
    }
}
