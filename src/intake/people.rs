//! Who is behind the events of a batch: Discord's users as they are, a site's people by their identity there.

use std::collections::BTreeMap;

use crate::domain::event::{Person, SitePerson};
use crate::domain::id::{EndpointId, Id, IdentityId, MemberId};
use crate::intake::claim::{Claim, bounded};
use crate::store::person::{Identity, Met};

/// The longest name of a person that is kept.
const LONGEST_NAME: usize = 100;

/// The identities that a batch meets.
#[derive(Debug, Default)]
pub(super) struct People {
    known: Vec<Identity>,
    changed: BTreeMap<(EndpointId, String), Identity>,
}

/// How a site's person is known: by the site's id, or for want of one by the name in lower case.
pub fn person_key(person: &SitePerson) -> String {
    match &person.id {
        Some(id) => format!("id:{}", bounded(id.clone())),
        None => format!("name:{}", name_of(person).to_lowercase()),
    }
}

/// As much of a name as anyone needs.
fn name_of(person: &SitePerson) -> String {
    person.name.chars().take(LONGEST_NAME).collect()
}

/// The site's person behind a claim, as the claim names them.
pub(super) fn met(claim: &Claim) -> Option<Met> {
    let person = site_person(claim)?;
    Some(Met {
        endpoint: claim.endpoint.clone(),
        key: person_key(person),
        name_lower: name_of(person).to_lowercase(),
    })
}

fn site_person(claim: &Claim) -> Option<&SitePerson> {
    match &claim.event.person {
        Person::Site(person) => Some(person),
        Person::Discord(_) | Person::Nobody => None,
    }
}

impl People {
    /// With those who are known already.
    pub(super) fn new(known: Vec<Identity>) -> Self {
        Self {
            known,
            changed: BTreeMap::new(),
        }
    }

    /// Who did it: the Discord user where one is known, and the identity where a site has one.
    pub(super) fn resolve(&mut self, claim: &Claim) -> (Option<MemberId>, Option<IdentityId>) {
        match &claim.event.person {
            Person::Nobody => (None, None),
            Person::Discord(member) => (Some(*member), None),
            Person::Site(person) => {
                let identity = self.identity(claim, person);
                (identity.member, Some(identity.id))
            }
        }
    }

    fn identity(&mut self, claim: &Claim, person: &SitePerson) -> Identity {
        let (key, name) = (person_key(person), name_of(person));
        let at_key = |known: &&mut Identity| known.endpoint == claim.endpoint && known.key == key;
        if let Some(known) = self.known.iter_mut().find(at_key) {
            if known.name != name {
                known.name = name;
                self.changed
                    .insert((claim.endpoint.clone(), key), known.clone());
            }
            return known.clone();
        }
        let identity = Identity {
            id: Id::next(claim.received_at),
            endpoint: claim.endpoint.clone(),
            guild: claim.guild,
            member: self.linked_by_name(&claim.endpoint, person),
            key: key.clone(),
            name,
        };
        self.known.push(identity.clone());
        self.changed
            .insert((claim.endpoint.clone(), key), identity.clone());
        identity
    }

    /// Staff may link a name before its bearer was ever seen; the first to come under it is meant, and no second.
    fn linked_by_name(&self, endpoint: &EndpointId, person: &SitePerson) -> Option<MemberId> {
        let lower = name_of(person).to_lowercase();
        let named = || {
            self.known
                .iter()
                .filter(|known| known.endpoint == *endpoint && known.name.to_lowercase() == lower)
        };
        let is_taken = named().any(|known| known.key.starts_with("id:"));
        let by_name = named().find(|known| known.key.starts_with("name:"));
        by_name.filter(|_| !is_taken).and_then(|known| known.member)
    }

    /// Everyone who is new or has another name.
    pub(super) fn changed(&self) -> Vec<Identity> {
        self.changed.values().cloned().collect()
    }
}
