//! What rules give, by example; and that all paths agree, for any rules and any history.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::domain::event::CounterKind;
use crate::domain::id::{EndpointId, GrantId, GuildId, MemberId, RoleId, RuleId};
use crate::domain::reward::Keep;
use crate::domain::time::Timestamp;

fn rule(id: usize, role: i64, when: When, keep: Keep) -> Rule {
    Rule {
        id: RuleId::from_text(format!("r{id}")),
        guild: GuildId::new(1).unwrap(),
        role: RoleId::new(role).unwrap(),
        counts: CounterKind::Vote,
        when,
        lasts: None,
        keep,
        endpoint: None,
        paused_at: None,
    }
}

fn entry(new: &NewGrant<'_>, place: usize) -> Grant {
    Grant {
        id: GrantId::from_text(format!("g{place:04}")),
        rule: new.rule.id.clone(),
        guild: new.rule.guild,
        member: MemberId::new(7).unwrap(),
        role: new.rule.role,
        occasion: new.occasion,
        total: Some(new.total),
        event: None,
        lasts: None,
        given_at: None,
        expires_at: None,
        state: new.state,
        is_parked: false,
    }
}

/// The ledger after these earnings were entered.
fn entered(ledger: &[Grant], earned: &Earned<'_>) -> Vec<Grant> {
    let mut after = ledger.to_vec();
    for (waiting, new) in &earned.renewed {
        let known = after.iter_mut().find(|grant| grant.id == waiting.id);
        known.unwrap().occasion = new.occasion;
    }
    for gone in &earned.superseded {
        let known = after.iter_mut().find(|grant| grant.id == gone.id);
        known.unwrap().state = GrantState::Superseded;
    }
    for new in &earned.new {
        after.push(entry(new, after.len()));
    }
    after
}

/// The ledger after these rules were evaluated together.
fn earn(rules: &[Rule], ledger: &[Grant], looked_at: &[(&Rule, i64)]) -> Vec<Grant> {
    let earned = Case { rules, ledger }.earn(looked_at);
    entered(ledger, &earned)
}

/// What a member has or is about to get: by which rule, which role, for what.
fn live(ledger: &[Grant]) -> BTreeSet<(RuleId, RoleId, Occasion)> {
    let live = ledger.iter().filter(|grant| grant.state.is_live());
    live.map(|grant| (grant.rule.clone(), grant.role, grant.occasion))
        .collect()
}

#[test]
fn an_at_rule_pays_once_in_a_life_and_an_every_rule_never_below_what_it_paid() {
    let once = [rule(0, 2, When::At(3), Keep::Earlier)];
    let paid = earn(&once, &[], &[(&once[0], 3)]);
    let moved = [rule(0, 2, When::At(9), Keep::Earlier)];
    let case = Case {
        rules: &moved,
        ledger: &paid,
    };
    assert_eq!(case.standing(&moved[0], 9), RewardState::Paid);
    let often = [rule(0, 2, When::Every(3), Keep::Earlier)];
    let paid = earn(&often, &[], &[(&often[0], 10)]);
    assert_eq!(paid[0].occasion, Occasion::Every(9), "once after a jump");
    let other = [rule(0, 2, When::Every(4), Keep::Earlier)];
    let case = Case {
        rules: &other,
        ledger: &paid,
    };
    assert_eq!(
        case.standing(&other[0], 11),
        RewardState::Paid,
        "8 is below 9"
    );
    let due = RewardState::Due(Occasion::Every(12));
    assert_eq!(case.standing(&other[0], 12), due);
}

#[test]
fn a_lower_rule_gives_nothing_beside_a_higher_one_unless_that_is_paused_and_unpaid() {
    let mut rules = [
        rule(0, 2, When::At(3), Keep::Earlier),
        rule(1, 3, When::At(5), Keep::Highest),
    ];
    let standing = |rules: &[Rule], ledger: &[Grant]| {
        let case = Case { rules, ledger };
        case.standing(&rules[0], 5)
    };
    let higher = RewardState::Higher(Occasion::At(3));
    assert_eq!(standing(&rules, &[]), higher);
    let alone = earn(&rules, &[], &[(&rules[0], 5)]);
    assert_eq!(alone, [], "nothing is decided before the higher rule paid");
    let paid = earn(&rules, &[], &[(&rules[1], 5)]);
    rules[1].paused_at = Some(Timestamp::from_ms(1));
    assert_eq!(standing(&rules, &paid), higher, "they have its role");
    assert_eq!(standing(&rules, &[]), RewardState::Due(Occasion::At(3)));
}

#[test]
fn what_a_paused_rule_gave_goes_where_only_the_highest_stays() {
    let mut rules = [
        rule(0, 2, When::At(3), Keep::Earlier),
        rule(1, 3, When::At(5), Keep::Highest),
    ];
    let before = earn(&rules, &[], &[(&rules[0], 3)]);
    rules[0].paused_at = Some(Timestamp::from_ms(1));
    let after = earn(&rules, &before, &[(&rules[1], 5)]);
    assert_eq!(after[0].state, GrantState::Superseded);
}

#[test]
fn of_a_rule_that_comes_again_one_reward_waits_for_whoever_is_away() {
    let rules = [rule(0, 2, When::Every(1), Keep::Earlier)];
    let mut ledger = earn(&rules, &[], &[(&rules[0], 1)]);
    ledger[0].is_parked = true;
    for total in 2..500 {
        ledger = earn(&rules, &ledger, &[(&rules[0], total)]);
    }
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0].occasion, Occasion::Every(499));
}

fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    let when = prop_oneof![
        (1..12_i64).prop_map(When::At),
        (1..5_i64).prop_map(When::Every)
    ];
    let keep = prop_oneof![Just(Keep::Earlier), Just(Keep::Highest)];
    let one = (when, keep, 2..5_i64, any::<bool>(), any::<bool>());
    vec(one, 1..6).prop_map(|all| {
        let rules = all.into_iter().enumerate();
        let rules = rules.map(|(place, (when, keep, role, is_paused, is_own))| Rule {
            endpoint: is_own.then(|| EndpointId::from_text("e")),
            paused_at: is_paused.then(|| Timestamp::from_ms(1)),
            ..rule(place, role, when, keep)
        });
        rules.collect()
    })
}

/// One step of a history: how much the totals rise, which rule is paused or resumed, a new threshold for one rule, and
/// the result of the promises.
#[derive(Clone, Debug)]
struct Step {
    rise: (i64, i64),
    paused: Option<usize>,
    moved: Option<(usize, i64)>,
    becomes: (bool, bool),
}

fn any_step() -> impl Strategy<Value = Step> {
    let moved = option::of((0..6_usize, 1..12_i64));
    let becomes = any::<(bool, bool)>();
    let step = ((1..4_i64, 0..2_i64), option::of(0..6_usize), moved, becomes);
    step.prop_map(|(rise, paused, moved, becomes)| Step {
        rise,
        paused,
        moved,
        becomes,
    })
}

/// The ledger after a history, and the totals then: of all endpoints, and of the one endpoint.
fn lived(rules: &mut [Rule], steps: &[Step]) -> (Vec<Grant>, (i64, i64)) {
    let (mut ledger, mut totals) = (Vec::new(), (0, 0));
    for step in steps {
        totals = (totals.0 + step.rise.0, totals.1 + step.rise.1);
        ledger = earn(rules, &ledger, &looked_at(rules, totals));
        let (is_given, is_parked) = step.becomes;
        let promised = ledger
            .iter_mut()
            .filter(|it| it.state == GrantState::Promised);
        for grant in promised {
            grant.is_parked = is_parked;
            if is_given {
                grant.state = GrantState::Given;
            }
        }
        if let Some(rule) = step.paused.and_then(|place| rules.get_mut(place)) {
            rule.paused_at = match rule.paused_at {
                Some(_) => None,
                None => Some(Timestamp::from_ms(1)),
            };
        }
        if let Some((place, number)) = step.moved
            && let Some(rule) = rules.get_mut(place)
        {
            rule.when = match rule.when {
                When::At(_) => When::At(number),
                When::Every(_) => When::Every(number),
            };
        }
    }
    (ledger, totals)
}

fn looked_at(rules: &[Rule], totals: (i64, i64)) -> Vec<(&Rule, i64)> {
    let total = |rule: &Rule| match rule.endpoint {
        None => totals.0,
        Some(_) => totals.1,
    };
    rules.iter().map(|rule| (rule, total(rule))).collect()
}

proptest! {
    #[test]
    fn an_event_and_the_buttons_give_keep_and_take_the_same(
        mut rules in any_rules(),
        steps in vec(any_step(), 0..8),
        order in any::<u64>(),
    ) {
        let (ledger, totals) = lived(&mut rules, &steps);
        let together = looked_at(&rules, totals);
        let by_event = earn(&rules, &ledger, &together);
        let mut pressed = together.clone();
        let count = pressed.len();
        pressed.rotate_left(usize::try_from(order % 6).unwrap() % count);
        if order % 2 == 0 {
            pressed.reverse();
        }
        let mut by_buttons = ledger.clone();
        for one in &pressed {
            let case = Case { rules: &rules, ledger: &by_buttons };
            let is_due = matches!(case.standing(one.0, one.1), RewardState::Due(_));
            let before = live(&by_buttons);
            let after = earn(&rules, &by_buttons, &[*one]);
            let is_new = live(&after).difference(&before).any(|(rule, ..)| *rule == one.0.id);
            prop_assert_eq!(is_due, is_new, "the number on the button is who then gets it");
            by_buttons = after;
        }
        prop_assert_eq!(live(&by_event), live(&by_buttons));
    }

    #[test]
    fn the_same_total_again_brings_nothing(
        mut rules in any_rules(),
        steps in vec(any_step(), 0..8),
    ) {
        let (ledger, totals) = lived(&mut rules, &steps);
        let once = earn(&rules, &ledger, &looked_at(&rules, totals));
        let twice = earn(&rules, &once, &looked_at(&rules, totals));
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn a_member_never_has_two_roles_of_which_only_the_highest_stays(
        mut rules in any_rules(),
        steps in vec(any_step(), 1..8),
    ) {
        for rule in &mut rules {
            rule.paused_at = None;
        }
        let steps: Vec<Step> = steps
            .into_iter()
            .map(|step| Step { paused: None, moved: None, ..step })
            .collect();
        let (ledger, _) = lived(&mut rules, &steps);
        let has = |rule: &Rule| ledger.iter().any(|it| it.state.is_live() && it.rule == rule.id);
        for (higher, lower) in rules.iter().flat_map(|one| rules.iter().map(move |two| (one, two))) {
            if higher.supersedes(lower) && higher.role != lower.role {
                prop_assert!(!(has(higher) && has(lower)));
            }
        }
    }
}
