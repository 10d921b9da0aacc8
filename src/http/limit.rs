//! Limits on open connections and calls, per address and per network.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Resource, getrlimit};

/// The highest number of connections, if the system allows as many.
const CONNECTIONS: usize = 4096;
/// The lowest number: fewer would not be enough for the senders.
const FEWEST: usize = 64;
/// A network may have this many times the limit of an address.
const NETWORK: usize = 2;
/// Files that are reserved for other purposes: the database, Discord, the operator.
const OTHER_FILES: usize = 256;

/// How many connections this process can have open. More would use the files that the database and the connections to
/// Discord need, so strangers could block those.
pub(super) fn connections() -> usize {
    connections_of(getrlimit(Resource::Nofile).current)
}

fn connections_of(files: Option<u64>) -> usize {
    let files = files.and_then(|files| usize::try_from(files).ok());
    let most = files.unwrap_or(usize::MAX).saturating_sub(OTHER_FILES);
    most.clamp(FEWEST, CONNECTIONS)
}

/// How many connections, or calls, each address and each network has open. Closed ones are removed, so the map never
/// has more entries than there are open things.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenPerAddress(Arc<Mutex<HashMap<Network, usize>>>);

/// One open connection or call of an address; closed when dropped.
#[derive(Debug)]
pub(super) struct Open {
    networks: [Network; 2],
    all: OpenPerAddress,
}

/// A prefix of an address, and its length in bits.
pub(super) type Network = (IpAddr, u8);

/// The networks that are counted: one caller, which is an IPv4 address or an IPv6 /64, because every customer has a
/// /64; and the network that one caller may well own, an IPv4 /24 or an IPv6 /48.
fn networks(address: IpAddr) -> [Network; 2] {
    match address.to_canonical() {
        IpAddr::V4(address) => [32, 24].map(|bits| {
            let first = address.to_bits() & (u32::MAX << (32 - bits));
            (Ipv4Addr::from_bits(first).into(), bits)
        }),
        IpAddr::V6(address) => [64, 48].map(|bits| {
            let first = address.to_bits() & (u128::MAX << (128 - bits));
            (Ipv6Addr::from_bits(first).into(), bits)
        }),
    }
}

/// The network that one caller may well own.
pub(super) fn network(address: IpAddr) -> Network {
    let [_, network] = networks(address);
    network
}

impl OpenPerAddress {
    /// Counts one more for this address, unless it already has `most`, or its network twice as many.
    pub(super) fn open(&self, address: IpAddr, most: usize) -> Option<Open> {
        let networks = networks(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let limits = [most, most.saturating_mul(NETWORK)];
        let is_full = networks
            .iter()
            .zip(limits)
            .any(|(network, most)| counts.get(network).is_some_and(|count| *count >= most));
        if is_full || most == 0 {
            return None;
        }
        for network in networks {
            *counts.entry(network).or_default() += 1;
        }
        Some(Open {
            networks,
            all: self.clone(),
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut counts = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        for network in self.networks {
            if let Entry::Occupied(mut count) = counts.entry(network) {
                *count.get_mut() -= 1;
                if *count.get() == 0 {
                    count.remove();
                }
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
    fn a_network_may_hold_twice_as_much_open_as_an_address() {
        for (first, second, third, elsewhere) in [
            (
                "2001:db8:1:1::1",
                "2001:db8:1:2::1",
                "2001:db8:1:3::1",
                "2001:db8:2:1::1",
            ),
            ("203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.114.1"),
        ] {
            let all = OpenPerAddress::default();
            let held = [first, second].map(|text| all.open(address(text), 1).unwrap());
            assert!(all.open(address(third), 1).is_none(), "{third}");
            assert!(all.open(address(elsewhere), 1).is_some(), "{elsewhere}");
            drop(held);
            assert!(all.open(address(third), 1).is_some(), "{third}");
        }
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
