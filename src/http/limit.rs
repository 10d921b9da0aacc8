//! How much may be open at a time, in all and by one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Resource, getrlimit};

/// The part of an IPv6 address that tells one customer from another: each has the 2^64 addresses behind it.
const CUSTOMER: u128 = !0 << 64;

/// The most connections, where the system allows as many.
const CONNECTIONS: usize = 4096;
/// The least: fewer could not carry the senders.
const FEWEST: usize = 64;
/// How many of the files that the process may have open are for other things: the database, Discord, the operator.
const OTHER_FILES: usize = 256;

/// How many connections this process can hold open. More would take the files that the database and the way to
/// Discord need, and so let strangers stop those.
pub(super) fn connections() -> usize {
    connections_of(getrlimit(Resource::Nofile).current)
}

fn connections_of(files: Option<u64>) -> usize {
    let files = files.and_then(|files| usize::try_from(files).ok());
    let most = files.unwrap_or(usize::MAX).saturating_sub(OTHER_FILES);
    most.clamp(FEWEST, CONNECTIONS)
}

/// How many connections, or calls, each address holds open now. What is over is forgotten, so that there are never
/// more addresses in it than things that are open.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenPerAddress(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One thing that an address holds open; closed when dropped.
#[derive(Debug)]
pub(super) struct Open {
    address: IpAddr,
    all: OpenPerAddress,
}

impl OpenPerAddress {
    /// Counts one more for this address, unless it has `most` already.
    pub(super) fn open(&self, address: IpAddr, most: usize) -> Option<Open> {
        let address = customer(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(&address).copied().unwrap_or_default();
        if count >= most {
            return None;
        }
        counts.insert(address, count + 1);
        Some(Open {
            address,
            all: self.clone(),
        })
    }
}

/// As whom an address is counted: IPv4 by itself, IPv6 by its first half.
fn customer(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & CUSTOMER).into(),
        address @ IpAddr::V4(_) => address,
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut counts = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn connections_leave_the_files_that_other_things_need() {
        for (files, most) in [
            (None, 4096),
            (Some(1_048_576), 4096),
            (Some(1024), 768),
            (Some(256), 64),
        ] {
            assert_eq!(connections_of(files), most, "{files:?}");
        }
    }

    #[test]
    fn an_address_may_hold_so_many_open_and_a_closed_one_makes_room() {
        let all = OpenPerAddress::default();
        let one = address("203.0.113.9");
        let first = all.open(one, 1).unwrap();
        assert!(all.open(one, 1).is_none());
        assert!(all.open(address("203.0.113.10"), 1).is_some());
        drop(first);
        assert!(all.open(one, 1).is_some());
    }

    #[test]
    fn all_addresses_of_one_ipv6_customer_are_counted_as_one() {
        let all = OpenPerAddress::default();
        let _first = all.open(address("2001:db8:1:2::1"), 1).unwrap();
        assert!(all.open(address("2001:db8:1:2:ffff:1:2:3"), 1).is_none());
        assert!(all.open(address("2001:db8:1:3::1"), 1).is_some());
    }

    #[test]
    fn an_ipv4_address_is_the_same_however_it_is_written() {
        let all = OpenPerAddress::default();
        let _first = all.open(address("203.0.113.9"), 1).unwrap();
        assert!(all.open(address("::ffff:203.0.113.9"), 1).is_none());
        assert!(all.open(address("::ffff:203.0.113.10"), 1).is_some());
    }

    #[test]
    fn nothing_is_kept_of_a_million_addresses_that_are_gone_or_were_refused() {
        let all = OpenPerAddress::default();
        for bits in 0..1_000_000_u32 {
            drop(all.open(IpAddr::V4(bits.into()), 1));
            assert!(all.open(IpAddr::V4(bits.into()), 0).is_none());
        }
        let counts = all.0.lock().unwrap();
        assert!(counts.is_empty());
        assert!(counts.capacity() < 16, "{}", counts.capacity());
    }
}
