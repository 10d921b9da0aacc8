//! What members earn, entered with the promise of its role, for events and for the grant button alike.
//! What is due is decided by [`earning`](crate::domain::earning).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::earning::{Case, NewGrant};
use crate::domain::effect::EffectKind;
use crate::domain::id::{EventId, GrantId, GuildId, Id, MemberId};
use crate::domain::ledger::{Grant, GrantState};
use crate::domain::reward::Rule;
use crate::domain::time::Timestamp;
use crate::store::outbox::NewEffect;
use crate::store::{StoreError, Tx};

/// The part of the ledger that a transaction works on, and what it changes there.
#[derive(Debug)]
pub struct Entries<'a> {
    rules: &'a [Rule],
    known: HashMap<(GuildId, MemberId), Vec<Grant>>,
    new: BTreeMap<GrantId, Grant>,
    renewed: BTreeMap<GrantId, Grant>,
    superseded: BTreeMap<GrantId, Grant>,
}

/// What may earn something: an event, or a press on the button.
#[derive(Clone, Copy, Debug)]
pub struct Earning<'a> {
    /// In which guild.
    pub guild: GuildId,
    /// Who earns.
    pub member: MemberId,
    /// The event; `None` for the button.
    pub event: Option<&'a EventId>,
    /// When.
    pub at: Timestamp,
}

impl<'a> Entries<'a> {
    /// The ledger of some members, before the rules of their guilds, paused ones too.
    pub fn new(rules: &'a [Rule], grants: Vec<Grant>) -> Self {
        let mut known: HashMap<_, Vec<Grant>> = HashMap::new();
        for grant in grants {
            let of = known.entry((grant.guild, grant.member)).or_default();
            of.push(grant);
        }
        Self {
            rules,
            known,
            new: BTreeMap::new(),
            renewed: BTreeMap::new(),
            superseded: BTreeMap::new(),
        }
    }

    /// A member before the rules.
    pub fn case(&self, guild: GuildId, member: MemberId) -> Case<'_> {
        let known = self.known.get(&(guild, member));
        Case {
            rules: self.rules,
            ledger: known.map_or(&[], Vec::as_slice),
        }
    }

    /// Earns what the rules that have a total here bring.
    pub fn earn(&mut self, earning: Earning<'_>, total: impl Fn(&Rule) -> Option<i64>) {
        let known = self.known.entry((earning.guild, earning.member));
        let known = known.or_default();
        let looked_at: Vec<(&Rule, i64)> = self
            .rules
            .iter()
            .filter(|rule| rule.guild == earning.guild)
            .filter_map(|rule| Some((rule, total(rule)?)))
            .collect();
        let case = Case {
            rules: self.rules,
            ledger: known,
        };
        let earned = case.earn(&looked_at);
        let new: Vec<Grant> = earned.new.iter().map(|new| grant(new, earning)).collect();
        let renewed = earned.renewed.iter().map(|(waiting, new)| Grant {
            occasion: new.occasion,
            total: Some(new.total),
            event: earning.event.cloned(),
            ..(*waiting).clone()
        });
        let renewed: Vec<Grant> = renewed.collect();
        let superseded: BTreeSet<GrantId> = earned
            .superseded
            .iter()
            .map(|grant| grant.id.clone())
            .collect();
        for one in renewed {
            if let Some(known) = known.iter_mut().find(|known| known.id == one.id) {
                known.clone_from(&one);
            }
            self.renewed.insert(one.id.clone(), one);
        }
        for known in known.iter_mut().filter(|it| superseded.contains(&it.id)) {
            known.state = GrantState::Superseded;
            match self.new.get_mut(&known.id) {
                Some(new) => new.state = GrantState::Superseded,
                None => {
                    self.superseded.insert(known.id.clone(), known.clone());
                }
            }
        }
        known.extend(new.iter().cloned());
        self.new
            .extend(new.into_iter().map(|new| (new.id.clone(), new)));
    }

    /// The events that bring something.
    pub fn rewarded_events(&self) -> BTreeSet<EventId> {
        let promised = self.new.values().chain(self.renewed.values());
        promised
            .filter(|grant| grant.state == GrantState::Promised)
            .filter_map(|grant| grant.event.clone())
            .collect()
    }

    /// Writes what changed, and promises the roles; says how many are given.
    pub async fn write(self, tx: &mut Tx, now: Timestamp) -> Result<usize, StoreError> {
        let new: Vec<Grant> = self.new.into_values().collect();
        let entered = tx.insert_grants(&new, now).await?;
        let entered: BTreeSet<GrantId> = entered.into_iter().collect();
        let renewed: Vec<Grant> = self.renewed.into_values().collect();
        tx.upsert_grants_renewed(&renewed).await?;
        let superseded: Vec<GrantId> = self.superseded.keys().cloned().collect();
        tx.upsert_grants_superseded(&superseded).await?;
        let revokes = self.superseded.values();
        let mut effects: Vec<NewEffect> = revokes
            .map(|grant| NewEffect::of_grant(EffectKind::Revoke, grant, now))
            .collect();
        let promised = new
            .iter()
            .filter(|grant| grant.state == GrantState::Promised && entered.contains(&grant.id));
        let promised: Vec<&Grant> = promised.collect();
        effects.extend(
            promised
                .iter()
                .map(|grant| NewEffect::of_grant(EffectKind::Grant, grant, now)),
        );
        tx.insert_effects(&effects, now).await?;
        Ok(promised.len() + renewed.len())
    }
}

fn grant(new: &NewGrant<'_>, earning: Earning<'_>) -> Grant {
    Grant {
        id: Id::next(earning.at),
        rule: new.rule.id.clone(),
        guild: earning.guild,
        member: earning.member,
        role: new.rule.role,
        occasion: new.occasion,
        total: Some(new.total),
        event: earning.event.cloned(),
        lasts: new.rule.lasts,
        given_at: None,
        expires_at: None,
        state: new.state,
        is_parked: false,
    }
}
